import type { Random } from '../random.ts';
import type { Estimate } from './estimate.ts';
import { percentileInterval } from './percentile-interval.ts';
import { type ScoreBootstrapOptions, scoreDraws } from './score-draws.ts';
import { checkScores, type ScoreMatrix } from './score-matrix.ts';

/**
 * What `compare` says of two agents' scores, such as `probabilityOfImprovement`, and its 95% percentile interval by
 * stratified bootstrap over seeds within tasks, both matrices drawn independently of each other (Agarwal et al. 2021).
 * The two may differ in their number of seeds. Throws RangeError where they differ in tasks or a matrix is none.
 */
export function scorePairInterval(
  x: ScoreMatrix,
  y: ScoreMatrix,
  compare: (x: ScoreMatrix, y: ScoreMatrix) => number,
  random: Random,
  { replicates = 2000 }: ScoreBootstrapOptions = {},
): Estimate {
  const drawX = scoreDraws(checkScores(x), random.stream('first scores'));
  const drawY = scoreDraws(checkScores(y), random.stream('second scores'));
  if (x.tasks !== y.tasks) throw new RangeError(`scores: ${x.tasks} tasks against ${y.tasks}`);
  const distribution = Float64Array.from({ length: replicates }, () => compare(drawX(), drawY()));
  return { value: compare(x, y), interval: percentileInterval(distribution) };
}
