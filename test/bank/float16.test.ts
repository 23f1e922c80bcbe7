import { describe, expect, it } from 'vitest';
import { float16Bits, float16Table, float16Value } from '../../src/bank/float16.ts';

describe('float16', () => {
  it.each([
    [0x0000, 0],
    [0x0001, 2 ** -24], // the smallest subnormal
    [0x03ff, 1023 * 2 ** -24], // the largest subnormal
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0x3c01, 1.0009765625],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ])('bits %i stand for %d', (bits, value) => {
    expect(float16Value(bits)).toBe(value);
    expect(float16Table[bits]).toBe(value);
  });

  it('gives back all 65536 bit patterns, every NaN as one', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 65536; bits++) {
      const isNaN = (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
      if (float16Bits(float16Value(bits)) !== (isNaN ? 0x7e00 : bits)) wrong.push(bits);
      if (!isNaN && float16Table[bits] !== float16Value(bits)) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
    expect(Object.is(float16Value(0x8000), -0)).toBe(true);
  });

  it('rounds to the nearer neighbour, and halves to the even one', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [float16Value(bits), float16Value(bits + 1)];
      const middle = (low + high) / 2;
      const nudge = middle * 2 ** -50;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const rounded = [middle - nudge, middle, middle + nudge].map(float16Bits);
      if (rounded.join() !== [bits, even, bits + 1].join()) wrong.push(bits);
      if (float16Bits(-middle) !== (0x8000 | even)) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });

  it('rounds once: a double just above a half goes up although float32 would sit on the half', () => {
    const justAboveHalf = 1 + 2 ** -11 + 2 ** -40;
    expect(Math.fround(justAboveHalf)).toBe(1 + 2 ** -11);
    expect(float16Bits(justAboveHalf)).toBe(0x3c01);
  });

  it('goes to zero below half the smallest subnormal and to infinity from 65520', () => {
    expect([2 ** -25, 2 ** -25 * 1.001, 1e-300, 0].map(float16Bits)).toEqual([0, 1, 0, 0]);
    expect([65519.999, 65520, 1e300, -65520].map(float16Bits)).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00]);
  });
});
