/** Samples by what hindsight says of where they left; shares that sum to 1, NaN where none left. */
export interface Verdicts {
  /** Left too early: the exit that earns the most is a later one. */
  readonly overConfident: number;
  /** No exit earns more. */
  readonly optimal: number;
  /** Left too late: the exit that earns the most is an earlier one. */
  readonly overCautious: number;
}

/** Reward lost against hindsight, as parts of the mean over all samples of `test`. */
export interface LostReward {
  /** By leaving too early. */
  readonly overConfident: number;
  /** By leaving too late. */
  readonly overCautious: number;
  /** The sum of both. */
  readonly total: number;
}

/** One figure of an exit. */
export interface ExitFigure {
  /** Of the samples that leave there; NaN where none does. */
  readonly leaving: number;
  /** Of all samples, wherever they leave. */
  readonly all: number;
}

/** What a policy does at one exit, on `test`. */
export interface ExitDiagnosis {
  /** Relative cost, policy MACs included. */
  readonly cost: number;
  /** Share of samples that leave here; the exits' sum to 1. */
  readonly leaving: number;
  /** Share of right answers of this exit. */
  readonly accuracy: ExitFigure;
  /** Expected calibration error of its largest class probability, 15 bins of equal width, in [0, 1]. */
  readonly ece: ExitFigure;
  /** Of those that leave here. */
  readonly verdicts: Verdicts;
  /** Lost by those that leave here; the exits' sum to that of the policy. */
  readonly regret: LostReward;
}

/** What a policy does on `test`, exit by exit, beside what hindsight would have done. */
export interface Diagnosis {
  /** Exit by exit [K]. */
  readonly exits: readonly ExitDiagnosis[];
  /** Share of right answers. */
  readonly accuracy: number;
  /** Mean relative cost, policy MACs included. */
  readonly cost: number;
  /** Mean reward at the price of the trial; under a budget mean quality. */
  readonly reward: number;
  /** Expected calibration error of what is answered, wherever that is, in [0, 1]. */
  readonly ece: number;
  /** Of all samples. */
  readonly verdicts: Verdicts;
  /** Reward that the best exit of each sample earns, minus the reward above. */
  readonly regret: LostReward;
  /** Samples that no exit answers right. */
  readonly unanswerable: {
    /** Share of all samples. */
    readonly share: number;
    /** What is lost on them, as part of the mean over all samples. */
    readonly regret: number;
  };
  /** How often going on makes a right answer wrong, see `monotonicity`. */
  readonly monotonicity: {
    /** P(wrong at the last exit | right at exit k) [K - 1]. */
    readonly toLast: readonly number[];
    /** P(wrong later | right earlier), over all pairs of exits. */
    readonly overall: number;
    /** Share of samples for which some exit is right and the last one wrong. */
    readonly destructive: number;
  };
}
