import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readEnsemble } from 'offramp';
import { expect, it } from 'vitest';
import plain from '../../environments/cifar10-epnet/environment.ts';
import ensemble from '../../environments/cifar10-epnet-ensemble/environment.ts';
import { exitAccuracy } from '../../src/bank/accuracy.ts';
import { countOf, rowsOf } from '../../src/bank/columns.ts';
import { ensembleData, exitProblem } from '../../src/bank/transform/ensemble-data.ts';
import { ensembleLoss } from '../../src/bank/transform/ensemble-loss.ts';
import type { ExitEnsemble } from '../../src/bank/transform/ensemble.ts';

const FOLDER = new URL('../../environments/cifar10-epnet-ensemble/', import.meta.url);
const SPLITS = ['policy', 'tune', 'test'] as const;
const [bank, base] = [await ensemble.bank(), await plain.bank()];

/** Typed arrays of this size are slow to compare element by element. */
const bytesOf = (array: Int32Array | Uint8Array | Uint16Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

it('cifar10-epnet-ensemble is what its card says', () => {
  const card = readFileSync(fileURLToPath(new URL('README.md', FOLDER)), 'utf8').replaceAll(/ +/g, ' ');
  expect(card).toContain(bank.hash);
  expect(card).toContain(base.hash.slice(0, 12));
  const accuracy = SPLITS.map((split) => exitAccuracy(bank, split));
  const before = exitAccuracy(base, 'test');
  bank.macs.forEach((macs, k) => {
    const figures = [
      macs / (bank.macs.at(-1) as number),
      ...accuracy.map((shares) => shares[k] as number),
      before[k],
    ];
    expect(card).toContain(
      `| ${k} | ${(macs / 1e6).toFixed(3)} | ${figures.map((figure) => figure?.toFixed(4)).join(' | ')} |`,
    );
  });
});

it('cifar10-epnet-ensemble is cifar10-epnet but for its logits and what they cost', () => {
  const { labels, split, sample, milliseconds, featureWidths, exits, classes } = base;
  expect(bank).toMatchObject({ milliseconds, featureWidths, exits, classes });
  expect(bytesOf(bank.labels).equals(bytesOf(labels))).toBe(true);
  expect(bytesOf(bank.split).equals(bytesOf(split))).toBe(true);
  expect(bytesOf(bank.sample).equals(bytesOf(sample))).toBe(true);
  expect(
    bytesOf(bank.features?.data as Uint16Array).equals(bytesOf(base.features?.data as Uint16Array)),
  ).toBe(true);
  bank.macs.forEach((macs, k) => expect(macs / (base.macs[k] as number) - 1).toBeLessThan(1e-3));
  expect(SPLITS.map((name) => countOf(bank, name))).toEqual([8000, 2000, 10000]);
});

it('the weights of cifar10-epnet-ensemble are the minimum that was searched for', async () => {
  const { exits } = await readEnsemble(new URL('weights.safetensors', FOLDER));
  const data = ensembleData(base, rowsOf(base, 'policy'), true);
  // the first set of exits 0 and 1 stands for the others, which take longer
  for (const k of [0, 1]) {
    const { weights, bias, pull } = exits[k] as ExitEnsemble;
    const columns = data.columns[k] as number;
    const own = columns - 26;
    const variables = new Float64Array(columns * 10 + 10);
    for (let d = 0; d < columns; d++) {
      for (let c = 0; c < 10; c++) {
        const weight = (weights[d * 10 + c] as number) - (d === own + c ? 1 : 0);
        variables[d * 10 + c] = weight * (data.deviation[d] as number);
        const at = columns * 10 + c;
        variables[at] =
          (variables[at] as number) + (weights[d * 10 + c] as number) * (data.mean[d] as number);
      }
    }
    for (let c = 0; c < 10; c++) {
      const at = columns * 10 + c;
      const centre = data.mean[own + c] as number;
      variables[at] = (variables[at] as number) + (bias[c] as number) - centre;
    }
    const gradient = new Float64Array(variables.length);
    ensembleLoss(exitProblem(data, k, true, pull))(variables, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1.1e-4);
  }
});
