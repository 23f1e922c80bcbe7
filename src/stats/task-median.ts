import { mean } from './mean.ts';
import { quantile } from './quantile.ts';
import { checkScores, type ScoreMatrix } from './score-matrix.ts';

/**
 * Median over tasks of the mean score over seeds (Agarwal et al. 2021); the mean of the two in the middle where tasks
 * are even in number. Throws RangeError where the matrix is none.
 */
export function taskMedian(scores: ScoreMatrix): number {
  const { tasks, seeds, values } = checkScores(scores);
  const means = Float64Array.from({ length: tasks }, (_, m) => mean(values, m * seeds, (m + 1) * seeds));
  return quantile(means.sort(), 0.5);
}
