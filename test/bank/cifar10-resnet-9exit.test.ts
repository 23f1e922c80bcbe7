import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exitAccuracy } from '../../src/bank/accuracy.ts';
import { countOf } from '../../src/bank/columns.ts';
import { importNpz } from '../../src/bank/import-npz.ts';
import { readBank } from '../../src/bank/read.ts';

const folder = new URL('../../environments/cifar10-resnet-9exit/', import.meta.url);
const bank = new URL('bank.arrow', folder);
const archive = new URL('../../../shared/banks/cifar10-resnet-9exit.npz', import.meta.url);

describe('the bank of cifar10-resnet-9exit', () => {
  it('is whole, and what its card says', async () => {
    // tables are padded by the formatter
    const card = readFileSync(new URL('README.md', folder), 'utf8').replaceAll(/ +/g, ' ');
    const read = await readBank(bank);
    expect(card).toContain(read.hash);
    expect(statSync(bank).size).toBeLessThanOrEqual(16e6);
    expect((['policy', 'tune', 'test'] as const).map((split) => countOf(read, split))).toEqual([
      8000, 2000, 10000,
    ]);
    const accuracy = (['policy', 'tune', 'test'] as const).map((split) => exitAccuracy(read, split));
    read.macs.forEach((macs, k) => {
      const figures = [macs / (read.macs[8] as number), ...accuracy.map((shares) => shares[k] as number)];
      expect(card).toContain(
        `| ${k} | ${(macs / 1e6).toFixed(3)} | ${figures.map((figure) => figure.toFixed(4)).join(' | ')} |`,
      );
    });
    expect(read.provenance.accuracy).toEqual(accuracy[2]);
  });

  it.skipIf(!existsSync(archive))(
    'is what its archive imports to (needs cifar10-resnet-9exit.npz in ../shared/banks)',
    async () => {
      const { hash: _hash, buffer: _buffer, provenance, ...columns } = await readBank(bank);
      const content = importNpz(readFileSync(archive), {
        name: 'cifar10-resnet-9exit',
        dtype: 'float16',
        dataset: provenance.dataset,
        backbone: provenance.backbone,
      });
      const { provenance: made, ...imported } = content;
      // Buffer.compare, since comparing millions of numbers one by one takes seconds
      const { logits, features, ...small } = imported;
      expect({ ...columns, logits: null, features: null }).toStrictEqual({
        ...small,
        logits: null,
        features: null,
      });
      for (const [ours, theirs] of [
        [columns.logits, logits],
        [columns.features, features],
      ] as const) {
        expect(ours?.dtype).toBe('float16');
        expect(Buffer.compare(bytesOf(ours?.data), bytesOf(theirs?.data))).toBe(0);
      }
      expect(made.accuracy).toEqual(provenance.accuracy);
    },
  );
});

function bytesOf(data: Uint16Array | Float32Array | undefined): Uint8Array {
  if (!data) throw new Error('no column');
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
