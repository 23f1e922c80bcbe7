import { describe, expect, it } from 'vitest';
import { decodeFloats } from '../../../src/bank/columns.ts';
import { logitsColumn } from '../../../src/bank/transform/logits-column.ts';
import { drawnBank } from './drawn-bank.ts';

// three exits of three classes; the last of each is larger by less than a precision can tell
const close = [
  [2, -5, 2.00001],
  [-3, -9, -2.99999999],
  [0, -1, 1e-60],
].flat();
const ulp = { float16: 2 ** -10, float32: 2 ** -23 };

describe.each(['float16', 'float32'] as const)('logits rounded to %s', (dtype) => {
  const bank = { ...drawnBank({ dtype }), samples: 1 };
  const rounded = (values: readonly number[]): number[] =>
    Array.from(decodeFloats(logitsColumn(Float64Array.from(values), bank), Int32Array.of(0)));

  it('keep the answer by the next larger number', () => {
    const kept = rounded(close);
    expect(kept.slice(0, 2)).toEqual([2, -5]);
    // above 2 numbers lie twice as far apart as above 1; 2.00001 is a float32 of its own
    expect(kept[2]).toBe(dtype === 'float16' ? 2 + 2 * ulp.float16 : Math.fround(2.00001));
    expect(kept.slice(3, 5)).toEqual([-3, -9]);
    expect(kept[5]).toBe(-3 + 2 * ulp[dtype]);
    expect(kept[6]).toBe(0);
    expect(kept[8]).toBe(dtype === 'float16' ? 2 ** -24 : 2 ** -149);
  });

  it('are the nearest where none is equal, and where an earlier class answers', () => {
    const values = [1, 0.5, 0.25, 3, 3, 3, -0, 0, -1];
    expect(rounded(values)).toEqual(values);
  });

  it.each([Number.POSITIVE_INFINITY, -1e39, Number.NaN])('are refused where one is %d', (value) => {
    expect(() => rounded([0, 0, 0, 0, value, 0, 0, 0, 0])).toThrow(`a logit becomes ${value}, beyond`);
  });
});
