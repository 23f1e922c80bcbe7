/**
 * Which weights an exit's ensemble has. `positive`: one >= 0 for each exit and class. `signed`: likewise, of any sign.
 * `full`: of any sign, from every input to every class.
 */
export type EnsembleWeights = 'positive' | 'signed' | 'full';

/** What one exit's ensemble has learned; `columns` counts the inputs up to the exit. */
export interface ExitEnsemble {
  /** Of each set in turn [sets x columns], or [sets x columns x C] where weights are `full`. */
  readonly weights: Float32Array;
  /** ln b of each class [sets x C]. */
  readonly bias: Float32Array;
  /** Price of weights that differ from those of the exit's own answer; for the record. */
  readonly pull: number;
}

/**
 * Learned combinations of exits, each exit with those before it. Inputs are, exit by exit, the C log-probabilities and,
 * where `features`, the branch features. Set 0 is fitted on all rows of `policy`, set 1 + f on those outside fold f.
 */
export interface Ensemble {
  /** Hash of the bank it was fitted on, the only one it may be applied to. */
  readonly bank: string;
  /** Which weights there are. */
  readonly weights: EnsembleWeights;
  /** Whether branch features are inputs too. */
  readonly features: boolean;
  /** Parts of `policy`, each answered by weights fitted on the others; 1 where all weights are fitted on all of it. */
  readonly folds: number;
  /** [K]. */
  readonly exits: readonly ExitEnsemble[];
}

/** Sets of weights in an ensemble. */
export function setsOf({ folds }: Pick<Ensemble, 'folds'>): number {
  return folds === 1 ? 1 : 1 + folds;
}
