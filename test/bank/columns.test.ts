import { describe, expect, it } from 'vitest';
import { exitAccuracy } from '../../src/bank/accuracy.ts';
import { countOf, decodeFloats, rowsOf } from '../../src/bank/columns.ts';
import { smallContent } from './content.ts';

describe('columns of a bank', () => {
  it('finds the rows of a split in bank order', () => {
    const bank = smallContent({ split: Uint8Array.of(3, 1, 3, 2, 1) });
    expect([...rowsOf(bank, 'policy')]).toEqual([1, 4]);
    expect([...rowsOf(bank, 'test')]).toEqual([0, 2]);
    expect([...rowsOf(bank, 'backbone')]).toEqual([]);
    expect(countOf(bank, 'policy')).toBe(2);
  });

  it('decodes rows in the order asked for, whole or a few columns of them', () => {
    const { logits, features } = smallContent();
    // logit j of row i is (6 i + j) / 4 - 3
    expect([...decodeFloats(logits, Int32Array.of(2, 0))]).toEqual(
      [12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5].map((at) => at / 4 - 3),
    );
    expect([...decodeFloats(logits, Int32Array.of(4), 3, 3)]).toEqual([27, 28, 29].map((at) => at / 4 - 3));
    if (!features) throw new Error('features expected');
    expect([...decodeFloats(features, Int32Array.of(1, 3), 1, 2)]).toEqual(
      [4, 5, 10, 11].map((i) => Math.fround(i * 0.1)),
    );
  });

  it('counts an exit right where the first of its largest logits is the label', () => {
    // the answers: 0 and 1; a tie, 0 and 1; 2 and 2
    const rows = ['5 1 1 0 2 1', '3 3 0 0 4 4', '0 0 9 0 0 9'];
    const logits = Float32Array.from(rows.join(' ').split(' '), Number);
    const bank = smallContent({
      split: Uint8Array.of(3, 3, 1),
      labels: Int32Array.of(0, 1, 0),
      logits: { dtype: 'float32', width: 6, data: logits },
    });
    expect(exitAccuracy(bank, 'test')).toEqual([0.5, 0.5]);
    expect(exitAccuracy(bank, 'policy')).toEqual([0, 0]);
  });
});
