import type { Values } from './values.ts';

/**
 * How far scores stay below `threshold` on average, in [0, ∞): the mean of threshold - min(score, threshold) (Agarwal
 * et al. 2021). Whatever a score has above the threshold counts for nothing; less is better. NaN without scores.
 */
export function optimalityGap(scores: Values, threshold = 1): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += threshold - Math.min(scores[i] as number, threshold);
  return sum / scores.length;
}
