import type { Interval } from '../contract/summary.ts';

/** A figure and its 95% interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}
