import type { BoundsRecord } from './bounds-record.ts';
import type { TrialRecord } from './record.ts';
import type { Interval, RunSummary } from './summary.ts';

/** Whether what was measured says that a statement is true; `not decided` where its interval allows both. */
export type Verdict = 'holds' | 'does not hold' | 'not decided';

/** A statement that can be true or false, and what was measured for it. */
export interface Claim {
  /** Lower-case words joined by hyphens: what baselines and tables call it. */
  readonly name: string;
  /** One sentence. */
  readonly statement: string;
  /** What was measured, in the unit below. */
  readonly figure: number;
  /** Its 95% interval; both ends are the figure where nothing was sampled. */
  readonly interval: Interval;
  /** `points of accuracy` or `relative cost` for instance. */
  readonly unit: string;
  /** What the interval says of the statement. */
  readonly verdict: Verdict;
  /** What else belongs to it, in words: what was chosen, where, at which cost. */
  readonly detail: string;
}

/** What an experiment's results come to. */
export interface Score {
  /** The statements that the experiment measures. */
  readonly claims: readonly Claim[];
  /** The answer to its question in one paragraph, made from its figures. */
  readonly answer: string;
  /**
   * Named figures that a reproduction is compared by, and how far each may move; the figures of the claims are among
   * them.
   */
  readonly figures: Readonly<Record<string, ScoredFigure>>;
}

/** A figure that a reproduction is compared by. */
export interface ScoredFigure {
  /** What was measured. */
  readonly value: number;
  /** How far it may move where the backend is another one or a learner drew other numbers, >= 0. */
  readonly tolerance: number;
}

/** All that a finished run knows; what an experiment is scored by. */
export interface FinishedRun {
  /** Means, intervals, bounds and environments. */
  readonly summary: RunSummary;
  /** Every trial, in the order of the declaration. */
  readonly records: readonly TrialRecord[];
  /** What they are shown against, sample by sample. */
  readonly bounds: readonly BoundsRecord[];
}
