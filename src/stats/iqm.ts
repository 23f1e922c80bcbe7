import { mean } from './mean.ts';
import type { Values } from './values.ts';

/**
 * Interquartile mean: the mean of what is left when the ⌊n/4⌋ smallest and the ⌊n/4⌋ largest values are dropped. The
 * same as `scipy.stats.trim_mean(values, 0.25)`, which rliable uses (Agarwal et al. 2021): whole values are dropped,
 * none is weighted by a fraction, so that below four values it is the mean. NaN without values.
 */
export function iqm(values: Values): number {
  const dropped = Math.floor(values.length / 4);
  return mean(Float64Array.from(values).sort(), dropped, values.length - dropped);
}
