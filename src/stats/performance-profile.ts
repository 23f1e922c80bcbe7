import type { Random } from '../random.ts';
import type { Estimate } from './estimate.ts';
import { percentileInterval } from './percentile-interval.ts';
import { type ScoreBootstrapOptions, scoreDraws } from './score-draws.ts';
import { checkScores, type ScoreMatrix } from './score-matrix.ts';
import type { Values } from './values.ts';

/** Share of scores above a threshold, in [0, 1]. */
export interface ProfilePoint extends Estimate {
  /** The threshold τ, in the unit of the scores. */
  readonly threshold: number;
}

/**
 * Score distribution (Agarwal et al. 2021; Dolan and Moré 2002): for each τ of `thresholds`, in their order, the share
 * of all (task, seed) scores that are greater than τ, with its 95% interval by stratified bootstrap over seeds within
 * tasks. Intervals are pointwise: each covers its own τ, not all of them at once. Of two profiles that do not cross, the
 * upper one is better; the area under one over [0, ∞) is the mean score, where none is negative. Throws RangeError where
 * the matrix is none.
 */
export function performanceProfile(
  scores: ScoreMatrix,
  thresholds: Values,
  random: Random,
  { replicates = 2000 }: ScoreBootstrapOptions = {},
): ProfilePoint[] {
  const draw = scoreDraws(checkScores(scores), random.stream('scores'));
  const distributions = Array.from(thresholds, () => new Float64Array(replicates));
  for (let r = 0; r < replicates; r++) {
    const { values } = draw();
    distributions.forEach((shares, i) => {
      shares[r] = shareAbove(values, thresholds[i] as number);
    });
  }
  return distributions.map((shares, i) => {
    const threshold = thresholds[i] as number;
    return {
      threshold,
      value: shareAbove(scores.values, threshold),
      interval: percentileInterval(shares),
    };
  });
}

function shareAbove(values: Values, threshold: number): number {
  let above = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > threshold) above++;
  return above / values.length;
}
