import type { Random } from '../random.ts';
import { mean } from './mean.ts';
import type { SeedTable } from './values.ts';
import { type Row, weightedSums } from './weighted-sums.ts';

/** How a bootstrap is drawn. */
export interface BootstrapOptions {
  /** Number of resamples; 1000 by default. */
  readonly replicates?: number;
  /** Turns the per-seed means of a cell into its score; the mean by default, `iqm` for instance. */
  readonly statistic?: (seedMeans: Float64Array) => number;
}

/** Replicates whose sample draws are held at once: bounds memory, changes no result. */
const BATCH = 64;

/**
 * Bootstrap distribution of each table's score under resampling of seeds and of samples, one Float64Array
 * [replicates] a table; take `percentileInterval` of it. All tables are measured on the same `samples`.
 *
 * Stratified: seeds are drawn with replacement inside each table (Agarwal et al. 2021). Crossed: one draw of samples
 * serves all seeds of a replicate (the pigeonhole bootstrap, Owen 2007), as seeds share the test split. Paired: that
 * draw, and the draw of seeds among tables with as many seeds, is the same for every table, so that the difference of
 * two distributions is the distribution of the paired difference; and adding a table never moves another's interval.
 * With one seed only samples vary; with a handful, the spread over seeds is underestimated by √(1 − 1/seeds).
 */
export function stratifiedBootstrap(
  tables: readonly SeedTable[],
  samples: number,
  random: Random,
  options: BootstrapOptions = {},
): Float64Array[] {
  const { replicates = 1000, statistic = mean } = options;
  const rows = tables.flatMap((table) => seedRows(table, samples));
  const sampleStream = random.stream('samples');
  const drawSeeds = seedDraws(random);
  const distributions = tables.map(() => new Float64Array(replicates));
  for (let done = 0; done < replicates; done += BATCH) {
    const size = Math.min(BATCH, replicates - done);
    const sums = weightedSums(rows, samples, sampleCounts(samples, size, sampleStream), BATCH);
    for (let b = 0; b < size; b++) {
      const draws = drawSeeds();
      let first = 0;
      tables.forEach(({ seeds }, t) => {
        const scores = draws(seeds).map((s) => (sums[(first + s) * BATCH + b] as number) / samples);
        (distributions[t] as Float64Array)[done + b] = statistic(scores);
        first += seeds;
      });
    }
  }
  return distributions;
}

function seedRows({ seeds, values }: SeedTable, samples: number): Row[] {
  if (seeds < 1 || samples < 1 || values.length !== seeds * samples) {
    throw new RangeError(`bootstrap: ${values.length} values for ${seeds} seeds x ${samples} samples`);
  }
  return Array.from({ length: seeds }, (_, s) => ({ values, offset: s * samples }));
}

/** How often each sample is drawn, for `size` replicates [BATCH x samples]; the rest stays 0. */
function sampleCounts(samples: number, size: number, random: Random): Float64Array {
  const counts = new Float64Array(BATCH * samples);
  for (let b = 0; b < size; b++) {
    for (let draw = 0; draw < samples; draw++) {
      const at = b * samples + random.integer(samples);
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return counts;
}

/** Each call starts a replicate, in which all tables of as many seeds share one draw of seeds. */
function seedDraws(random: Random): () => (seeds: number) => Float64Array {
  const streams = new Map<number, Random>();
  return () => {
    const drawn = new Map<number, Float64Array>();
    return (seeds) => {
      let draw = drawn.get(seeds);
      if (!draw) {
        const stream = streams.get(seeds) ?? random.stream(`${seeds} seeds`);
        streams.set(seeds, stream);
        draw = Float64Array.from({ length: seeds }, () => stream.integer(seeds));
        drawn.set(seeds, draw);
      }
      return draw;
    };
  };
}
