import {
  type BoundsRecord,
  type FinishedRun,
  meanTable,
  recordsOf,
  type SeedTable,
  sampleTables,
} from 'offramp';

/** Prices of the run, ascending. */
export const pricesOf = ({ records }: FinishedRun): number[] =>
  [...new Set(records.flatMap(({ trial: { lambda } }) => lambda ?? []))].toSorted((a, b) => a - b);

/** Test samples of an environment of the run. */
export const samplesOf = ({ summary }: FinishedRun, environment: string): number =>
  summary.environments.find(({ name }) => name === environment)?.testSamples as number;

/** Reward of an agent on each test sample, at one price or the mean over several. */
export const rewardOf = (
  { records }: FinishedRun,
  environment: string,
  agent: string,
  prices: readonly number[],
): SeedTable =>
  meanTable(prices.map((lambda) => sampleTables(recordsOf(records, { environment, agent, lambda })).reward));

/** Reward of the best fixed exit on each test sample, likewise; it has no seeds. */
export const fixedReward = (
  { bounds }: FinishedRun,
  environment: string,
  prices: readonly number[],
): SeedTable =>
  meanTable(
    prices.map((lambda) => {
      const found = bounds.find(
        ({ bounds: own }) => own.environment === environment && own.lambda === lambda,
      ) as BoundsRecord;
      const quality = new Float32Array(new Uint8Array(Buffer.from(found.bestFixedQuality, 'base64')).buffer);
      const paid = lambda * found.bounds.bestFixedExit.cost;
      return { seeds: 1, values: Float64Array.from(quality, (worth) => worth - paid) };
    }),
  );

/**
 * Mean return that trainings last reported, over prices and seeds: of all of `policy`, or of the last batch, which is the same
 * requests whatever is shown. A gain there that is none on `test` is learnt by heart.
 */
export function learntFrom({ records }: FinishedRun, environment: string, agent: string): number {
  const returns = recordsOf(records, { environment, agent }).flatMap(
    ({ curve }) => curve.at(-1)?.metrics['return'] ?? [],
  );
  return returns.reduce((sum, value) => sum + value, 0) / returns.length;
}
