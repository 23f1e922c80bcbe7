import { beforeAll, describe, expect, it } from 'vitest';
import { bottleneck } from '../../src/backbone/branches.ts';
import { frozenNetwork } from '../../src/backbone/frozen-network.ts';
import { lenet } from '../../src/backbone/lenet.ts';
import { initialWeights } from '../../src/backbone/parameters.ts';
import { SPLITS } from '../../src/bank/bank.ts';
import { decodeFloats, rowsOf } from '../../src/bank/columns.ts';
import { openBank } from '../../src/bank/read.ts';
import { bankBytes } from '../../src/bank/write.ts';
import { imageSize } from '../../src/data/dataset.ts';
import { proceduralDataset } from '../../src/data/procedural.ts';
import { drawSplits } from '../../src/data/splits.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { recordBank } from '../../src/recording/record-bank.ts';

const data = {
  train: proceduralDataset({ seed: 1, part: 'train', count: 700, side: 8 }),
  test: proceduralDataset({ seed: 1, part: 'test', count: 290, side: 8 }),
};
const rows = drawSplits(data, { backbone: 100, policy: 400, tune: 200, test: 270 }, 3);
const architecture = lenet({ filters: [3, 4], hidden: 8, branch: bottleneck({ channels: 5 }) });
const graph = architecture({ height: 8, width: 8, channels: 1, classes: 10 });
const provenance = { dataset: 'procedural', backbone: 'lenet' };

function record(dtype?: 'float16' | 'float32') {
  const network = frozenNetwork(graph, initialWeights(graph, 2));
  const content = recordBank({
    name: 'recorded',
    network,
    data,
    rows,
    provenance,
    ...(dtype && { dtype }),
  });
  network.dispose();
  return openBank(bankBytes(content).buffer, 'recorded');
}

/** What the network says of one image, computed alone. */
function alone(part: 'train' | 'test', row: number): { logits: number[]; features: number[] } {
  const network = frozenNetwork(graph, initialWeights(graph, 2));
  const size = imageSize(data[part]);
  const batch = network.start(data[part].images.subarray(row * size, (row + 1) * size), 1);
  const outputs = Array.from({ length: network.exits }, () => batch.next());
  batch.dispose();
  network.dispose();
  return {
    logits: outputs.flatMap(({ logits }) => Array.from(logits)),
    features: outputs.flatMap(({ features }) => Array.from(features)),
  };
}

beforeAll(() => startBackend('cpu'));

describe('recordBank', () => {
  it('keeps policy, tune and test, with rows of the dataset that name their images', () => {
    const bank = record();
    const samplesOf = (split: (typeof SPLITS)[number]) =>
      [...rowsOf(bank, split)].map((row) => bank.sample[row]);
    expect(samplesOf('backbone')).toEqual([]);
    expect(samplesOf('policy')).toEqual([...rows.policy]);
    expect(samplesOf('tune')).toEqual([...rows.tune]);
    expect(samplesOf('test')).toEqual([...rows.test].map((row) => 700 + row));
    const labels = [...rows.policy, ...rows.tune].map((row) => data.train.labels[row]);
    expect([...bank.labels]).toEqual([...labels, ...[...rows.test].map((row) => data.test.labels[row])]);
  });

  it('gives each exit its cost and the width of its features, none to the head', () => {
    const bank = record();
    expect(bank.featureWidths).toEqual([5, 5, 0]);
    // 8 x 8 x 25 x 3, then pooled to 4 x 4: bottleneck 4 x 4 x 3 x 5 and 5 x 10
    const first = 64 * 25 * 3 + 16 * 3 * 5 + 50;
    const second = first + 16 * 25 * 3 * 4 + 4 * 4 * 5 + 50;
    expect([...bank.macs]).toEqual([first, second, second + 4 * 4 * 8 + 80]);
  });

  it.each([
    ['float32', 1e-5],
    ['float16', 2 ** -10],
  ] as const)('says at every exit what the network says, kept as %s', (dtype, tolerance) => {
    const bank = record(dtype);
    for (const [row, part] of [
      [0, 'train'],
      [399, 'train'],
      [450, 'train'],
      [869, 'test'],
    ] as const) {
      const sample = bank.sample[row] as number;
      const expected = alone(part, part === 'test' ? sample - 700 : sample);
      const at = Int32Array.of(row);
      const close = (found: Float32Array, wanted: number[]): void => {
        expect(found).toHaveLength(wanted.length);
        wanted.forEach((value, i) => {
          expect(Math.abs((found[i] as number) - value)).toBeLessThan(
            tolerance * Math.max(1, Math.abs(value)),
          );
        });
      };
      close(decodeFloats(bank.logits, at), expected.logits);
      close(decodeFloats(bank.features as NonNullable<typeof bank.features>, at), expected.features);
    }
  });

  it('is the same bank every time', () => {
    expect(record().hash).toBe(record().hash);
  });
});
