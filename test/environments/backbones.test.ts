import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EnvironmentDefinition } from 'offramp';
import { describe, expect, it } from 'vitest';
import { frozenNetwork } from '../../src/backbone/frozen-network.ts';
import { costOf } from '../../src/backbone/macs.ts';
import { type OpenedBackbone, openBackbone } from '../../src/backbone/open-backbone.ts';
import { readWeights } from '../../src/backbone/weights-file.ts';
import type { Bank, FloatColumn } from '../../src/bank/bank.ts';
import { decodeFloats, rowsOf } from '../../src/bank/columns.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { recordBank } from '../../src/recording/record-bank.ts';

const ROOT = new URL('../../environments/', import.meta.url);
const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Where a dataset's files may be on this machine; undefined needs none. */
const FOLDERS: Readonly<Record<string, string | undefined>> = {
  procedural: undefined,
  mnist: `${SHARED}mnist`,
  cifar10: process.env['OFFRAMP_CIFAR10'] ?? '',
};
/** How the files are had. */
const NEEDS: Readonly<Record<string, string>> = {
  procedural: 'nothing',
  mnist: 'MNIST in ../shared/data/mnist',
  cifar10: 'OFFRAMP_CIFAR10, the folder of the unpacked binary version',
};
/** Samples of each split that are recorded again. */
const SAMPLES = 200;

const definitions = await Promise.all(
  readdirSync(ROOT).map(async (folder) => {
    const module = (await import(new URL(`${folder}/environment.ts`, ROOT).href)) as {
      default: EnvironmentDefinition;
    };
    return module.default;
  }),
);
const declared = definitions.flatMap((definition) => {
  const { name, backbone } = definition;
  return backbone ? [{ name, backbone, bank: () => definition.bank() }] : [];
});

describe.each(declared)('the backbone of $name', ({ name, bank, backbone }) => {
  const dataset = backbone.dataset.name;
  const folder = FOLDERS[dataset];
  const absent = folder !== undefined && !existsSync(folder);
  const open = (): Promise<OpenedBackbone> =>
    openBackbone(backbone, name, { cache: '', ...(folder !== undefined && { folder }) });

  it.skipIf(absent)(
    `has weights of exactly its declaration, and says what its bank says (needs ${NEEDS[dataset]})`,
    async () => {
      await startBackend();
      const opened = await open();
      const { weights } = readWeights(fileURLToPath(backbone.weights as URL), opened.graph, opened.identity);
      const kept = await bank();
      const rows = {
        backbone: opened.rows.backbone,
        policy: opened.rows.policy.subarray(0, SAMPLES),
        tune: opened.rows.tune.subarray(0, SAMPLES),
        test: opened.rows.test.subarray(0, SAMPLES),
      };
      const network = frozenNetwork(opened.graph, weights);
      expect([...kept.macs]).toEqual([...network.macs]);
      const again = recordBank({
        name,
        network,
        data: opened.data,
        rows,
        dtype: 'float32',
        provenance: { dataset, backbone: '' },
      });
      network.dispose();
      const first = firstRows(kept);
      expect(first.map((row) => kept.sample[row] as number)).toEqual(Int32Array.from(again.sample));
      expect(first.map((row) => kept.labels[row] as number)).toEqual(Int32Array.from(again.labels));
      expectRounded(kept.logits, first, again.logits);
      if (again.features) expectRounded(kept.features as FloatColumn, first, again.features);
    },
  );

  it.skipIf(absent)(`has light branches (needs ${NEEDS[dataset]})`, async () => {
    const { backbone: macs, branches } = costOf((await open()).graph);
    expect(branches / macs).toBeLessThanOrEqual(0.08);
  });
});

/** The first rows of each split, in the order of the bank. */
function firstRows(bank: Bank): Int32Array {
  const rows = (['policy', 'tune', 'test'] as const).map((split) => rowsOf(bank, split).subarray(0, SAMPLES));
  return Int32Array.from(rows.flatMap((row) => Array.from(row)));
}

/** Kept as float16: 11 significant bits, and as much again for another backend's order of sums. */
function expectRounded(kept: FloatColumn, rows: Int32Array, exact: FloatColumn): void {
  const found = decodeFloats(kept, rows);
  const wanted = decodeFloats(
    exact,
    Int32Array.from(rows, (_, i) => i),
  );
  const wrong = wanted.findIndex(
    (value, i) => Math.abs((found[i] as number) - value) > 2 ** -10 * Math.max(1, Math.abs(value)),
  );
  expect(wrong, `element ${wrong}: kept ${found[wrong]}, recorded ${wanted[wrong]}`).toBe(-1);
}
