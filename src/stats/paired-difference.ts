import type { Interval } from '../contract/summary.ts';
import type { Random } from '../random.ts';
import { mean } from './mean.ts';
import { percentileInterval } from './percentile-interval.ts';
import { type BootstrapOptions, stratifiedBootstrap } from './stratified-bootstrap.ts';
import type { SeedTable } from './values.ts';

/** A mean difference and its 95% interval. */
export interface Difference {
  /** Mean difference, in the unit of the tables. */
  readonly difference: number;
  /** Two ends of its 95% interval. */
  readonly interval: Interval;
}

/**
 * Mean of `table` − `reference` on the same samples, with the 95% interval of `stratifiedBootstrap`. Seed is paired
 * with seed; where the reference has another number of seeds, each seed is compared with the reference's mean over
 * its seeds, which is then taken as given.
 */
export function pairedDifference(
  table: SeedTable,
  reference: SeedTable,
  samples: number,
  random: Random,
  options: Pick<BootstrapOptions, 'replicates'> = {},
): Difference {
  const other = reference.seeds === table.seeds ? reference.values : seedMean(reference, samples);
  const values = Float64Array.from(table.values, (value, i) => value - (other[i % other.length] as number));
  const [distribution] = stratifiedBootstrap([{ seeds: table.seeds, values }], samples, random, options);
  return { difference: mean(values), interval: percentileInterval(distribution as Float64Array) };
}

function seedMean({ seeds, values }: SeedTable, samples: number): Float64Array {
  const means = new Float64Array(samples);
  for (let s = 0; s < seeds; s++) {
    for (let i = 0; i < samples; i++) {
      means[i] = (means[i] as number) + (values[s * samples + i] as number) / seeds;
    }
  }
  return means;
}
