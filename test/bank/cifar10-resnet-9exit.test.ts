import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importNpz } from '../../src/bank/import-npz.ts';
import { readBank } from '../../src/bank/read.ts';

const bank = new URL('../../environments/cifar10-resnet-9exit/bank.arrow', import.meta.url);
const archive = new URL('../../../shared/banks/cifar10-resnet-9exit.npz', import.meta.url);

describe('the bank of cifar10-resnet-9exit', () => {
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
