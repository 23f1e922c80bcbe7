import type { TrialRecord } from '../contract/record.ts';
import type { SeedTable } from '../stats/values.ts';
import { bytes, floats } from './columns.ts';

/** What each seed's policy did with each test sample: seed s, sample i at s * samples + i. */
export interface SampleTables {
  /** 1 where the answer is right. */
  readonly accuracy: SeedTable;
  /** Relative cost, policy MACs included. */
  readonly cost: SeedTable;
  /** Quality minus lambda times cost; under a budget the quality alone. */
  readonly reward: SeedTable;
}

/**
 * Test samples under the deterministic policies of trials that differ by their seed alone, in the trials' order. They
 * are what statistics of `offramp` take. Throws RangeError where the trials are not of as many samples.
 */
export function sampleTables(records: readonly TrialRecord[]): SampleTables {
  const seeds = records.length;
  const columns = records.map((record) => sampleColumns(record));
  const samples = columns[0]?.accuracy.length ?? 0;
  const table = (name: keyof SampleTables): SeedTable => {
    const values = name === 'accuracy' ? new Uint8Array(seeds * samples) : new Float64Array(seeds * samples);
    columns.forEach((of, s) => {
      if (of[name].length !== samples) {
        throw new RangeError(`trials: ${of[name].length} test samples beside ${samples}`);
      }
      values.set(of[name], s * samples);
    });
    return { seeds, values };
  };
  return { accuracy: table('accuracy'), cost: table('cost'), reward: table('reward') };
}

function sampleColumns({ samples, relativeCost, trial: { lambda = 0 } }: TrialRecord) {
  const accuracy = bytes(samples.correct);
  const quality = samples.quality === undefined ? accuracy : floats(samples.quality);
  const cost = Float64Array.from(bytes(samples.exit), (k) => relativeCost[k] as number);
  const reward = cost.map((spent, i) => (quality[i] as number) - lambda * spent);
  return { accuracy, cost, reward };
}
