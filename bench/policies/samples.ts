import type { TrialRecord } from '../../src/contract/record.ts';
import type { SeedTable } from '../../src/stats/values.ts';

/** Bytes of base64. */
export const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** Numbers of base64. */
export const floats = (base64: string): Float32Array => new Float32Array(bytes(base64).buffer);

/** Correctness of every test sample, seed by seed. */
export function correctness(records: readonly TrialRecord[]): SeedTable {
  return tableOf(records, ({ samples }) => bytes(samples.correct));
}

/** Relative cost of every test sample, seed by seed. */
export function costs(records: readonly TrialRecord[]): SeedTable {
  return tableOf(records, ({ samples, relativeCost }) =>
    Float64Array.from(bytes(samples.exit), (k) => relativeCost[k] as number),
  );
}

/** Reward of every test sample at the price of the records, seed by seed. */
export function rewards(records: readonly TrialRecord[]): SeedTable {
  return tableOf(records, ({ samples, relativeCost, trial: { lambda = 0 } }) => {
    const exits = bytes(samples.exit);
    return Float64Array.from(
      bytes(samples.correct),
      (right, i) => right - lambda * (relativeCost[exits[i] as number] as number),
    );
  });
}

/** Records of one agent on one environment on the same terms, by seed. */
export function recordsOf(
  records: readonly TrialRecord[],
  wanted: {
    readonly environment: string;
    readonly label: string;
    readonly lambda?: number;
    readonly cost?: number;
  },
): TrialRecord[] {
  return records
    .filter(({ trial: { environment, label, lambda, budget } }) => {
      if (environment !== wanted.environment || label !== wanted.label) return false;
      return wanted.cost === undefined
        ? lambda === wanted.lambda
        : budget?.kind === 'average' && budget.cost === wanted.cost;
    })
    .toSorted((a, b) => a.trial.seed - b.trial.seed);
}

function tableOf(
  records: readonly TrialRecord[],
  values: (record: TrialRecord) => Uint8Array | Float64Array,
): SeedTable {
  const all = records.map((record) => Array.from(values(record)));
  return { seeds: records.length, values: Float64Array.from(all.flat()) };
}
