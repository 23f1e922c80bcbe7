import type { Interval } from '../contract/summary.ts';
import { quantile } from './quantile.ts';

/** The central `level` of a bootstrap distribution: its percentile interval (Efron 1979). 95% by default. */
export function percentileInterval(distribution: Float64Array, level = 0.95): Interval {
  const sorted = distribution.slice().sort();
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}
