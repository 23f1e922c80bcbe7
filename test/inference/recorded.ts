import { type Bank, type Hindsight, openBank, type Policy } from 'offramp';
import { bottleneck } from '../../src/backbone/branches.ts';
import { type FrozenNetwork, frozenNetwork, type StagedBatch } from '../../src/backbone/frozen-network.ts';
import { resnet } from '../../src/backbone/resnet.ts';
import { bankBytes } from '../../src/bank/write.ts';
import { proceduralDataset } from '../../src/data/procedural.ts';
import { drawSplits } from '../../src/data/splits.ts';
import { type Observer, observer } from '../../src/mdp/observer.ts';
import { recordBank } from '../../src/recording/record-bank.ts';
import { drawnWeights } from '../backbone/drawn.ts';

/** Images of a few pixels, and which of them are in which split. */
export const data = {
  train: proceduralDataset({ seed: 1, part: 'train', count: 60, side: 8, classes: 5 }),
  test: proceduralDataset({ seed: 1, part: 'test', count: 50, side: 8, classes: 5 }),
};
export const rows = drawSplits(data, { backbone: 10, policy: 40, tune: 10, test: 41 }, 3);

/** Four exits; branches of one width, none at the head. */
export const graph = resnet({ widths: [4, 6], blocks: 2, branch: bottleneck({ channels: 3 }) })({
  height: 8,
  width: 8,
  channels: 1,
  classes: 5,
});
export const EXITS = 4;
export const weights = drawnWeights(graph, 2);

/** The network on the running backend. */
export const openNetwork = (): FrozenNetwork => frozenNetwork(graph, weights);

/** What it says of all images of policy, tune and test. */
export function recorded(network: FrozenNetwork, dtype: 'float16' | 'float32'): Bank {
  const provenance = { dataset: 'procedural', backbone: 'resnet' };
  const content = recordBank({ name: 'recorded', network, data, rows, dtype, provenance });
  return openBank(bankBytes(content).buffer, 'recorded');
}

export const observerOf = (names: readonly string[], lambda: number): Observer =>
  observer({ name: 'recorded', classes: 5, exits: EXITS, featureWidths: [3, 3, 3, 0] }, names, { lambda });

/** Half-way between two neighbours; a column is above that of exit k for the share (k + 1) / K of samples [K - 1]. */
export function thresholds(view: Hindsight, column: number): number[] {
  const { samples } = view;
  return Array.from({ length: EXITS - 1 }, (_, k) => {
    const { data: values, columns } = view.observationsAt(k);
    const sorted = Array.from({ length: samples }, (_sample, i) => values[i * columns + column] as number);
    sorted.sort((a, b) => b - a);
    const at = Math.round(((k + 1) / EXITS) * samples);
    return ((sorted[at - 1] as number) + (sorted[at] as number)) / 2;
  });
}

/** Leaves where a column is above the threshold of the exit. */
export function thresholdPolicy(limits: readonly number[], column = 0): Policy {
  return {
    exit: (k, { data: values, rows: n, columns }) => ({
      probability: Float32Array.from({ length: n }, (_, i) =>
        Number((values[i * columns + column] as number) > (limits[k] as number)),
      ),
    }),
    macs: () => 7,
    save: () => ({ kind: 'written', config: null, weights: {} }),
  };
}

/** Leaves where the sum of a column over the exits so far is above a threshold; the sums are what it carries. */
export function summingPolicy(limits: readonly number[]): Policy {
  return {
    exit(k, { data: values, rows: n, columns }, carry) {
      const before = (carry ?? new Float32Array(n)) as Float32Array;
      if (before.length !== n) throw new Error(`${before.length} sums for ${n} rows`);
      const sums = before.map((sum, i) => sum + (values[i * columns] as number));
      return { probability: sums.map((sum) => Number(sum > (limits[k] as number))), carry: sums };
    },
    macs: () => 7,
    save: () => ({ kind: 'written', config: null, weights: {} }),
  };
}

/** The same network, telling of every stage how many images it computes. */
export function watched(network: FrozenNetwork, stages: number[][]): FrozenNetwork {
  return {
    ...network,
    start(images, n) {
      const sizes: number[] = [];
      stages.push(sizes);
      return watchedBatch(network.start(images, n), sizes);
    },
  };
}

const watchedBatch = (batch: StagedBatch, sizes: number[]): StagedBatch => ({
  get size() {
    return batch.size;
  },
  next() {
    sizes.push(batch.size);
    return batch.next();
  },
  keep: (kept) => batch.keep(kept),
  dispose: () => batch.dispose(),
});
