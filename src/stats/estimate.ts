import type { Interval } from '../contract/summary.ts';

/** A figure and its 95% interval. */
export interface Estimate {
  /** What was measured. */
  readonly value: number;
  /** Two ends of its 95% interval. */
  readonly interval: Interval;
}
