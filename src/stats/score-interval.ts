import type { Random } from '../random.ts';
import type { Estimate } from './estimate.ts';
import { percentileInterval } from './percentile-interval.ts';
import { type ScoreBootstrapOptions, scoreDraws } from './score-draws.ts';
import { checkScores, type ScoreMatrix } from './score-matrix.ts';

/**
 * An aggregate of `scores` and its 95% percentile interval by stratified bootstrap over seeds within tasks (Agarwal et
 * al. 2021). The aggregate is a function, such as `({ values }) => iqm(values)`, the same with `mean` or
 * `optimalityGap`, or `taskMedian`. Aggregates of one matrix with one `random` see the same draws. With a handful of
 * seeds the interval is too narrow by √(1 - 1/seeds); with one it has no width. Throws RangeError where the matrix is
 * none.
 */
export function scoreInterval(
  scores: ScoreMatrix,
  aggregate: (scores: ScoreMatrix) => number,
  random: Random,
  { replicates = 2000 }: ScoreBootstrapOptions = {},
): Estimate {
  const draw = scoreDraws(checkScores(scores), random.stream('scores'));
  const distribution = Float64Array.from({ length: replicates }, () => aggregate(draw()));
  return { value: aggregate(scores), interval: percentileInterval(distribution) };
}
