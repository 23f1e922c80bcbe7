import { describe, expect, test } from 'vitest';
import { iqm } from '../../src/stats/iqm.ts';
import { mean } from '../../src/stats/mean.ts';
import { percentileInterval } from '../../src/stats/percentile-interval.ts';
import { quantile } from '../../src/stats/quantile.ts';

describe('mean', () => {
  test('of a range', () => expect(mean(Uint8Array.of(9, 1, 2, 6, 9), 1, 4)).toBe(3));
  test('of nothing is NaN', () => expect(mean(new Float32Array(0))).toBeNaN());
});

describe('iqm', () => {
  test('of 1..8 is the mean of 3, 4, 5, 6', () =>
    expect(iqm(Uint8Array.of(8, 1, 7, 2, 6, 3, 5, 4))).toBe(4.5));
  // scipy.stats.trim_mean's rule by hand: int(0.25 * 10) = 2 dropped on each side, (0.4 + 1 + 2 + 3.1 + 5 + 5) / 6
  test('of ten values follows scipy.stats.trim_mean', () => {
    expect(iqm(Float64Array.of(3.1, -2, 7.5, 0.4, 11, 5, 5, -8.25, 2, 1))).toBeCloseTo(2.75, 12);
  });
  test('of three values is their mean', () => expect(iqm(Float64Array.of(1, 2, 9))).toBe(4));
  test('is not moved by one wild value', () => expect(iqm(Float64Array.of(1, 2, 3, 1e9))).toBe(2.5));
  test('leaves its argument in order', () => {
    const values = Float64Array.of(3, 1, 2);
    iqm(values);
    expect([...values]).toEqual([3, 1, 2]);
  });
});

describe('quantile', () => {
  // numpy's default by hand: position 4 p, linear between neighbours
  test.each([
    [0, 1],
    [0.025, 1.1],
    [0.1, 1.4],
    [0.5, 4],
    [0.9, 12.8],
    [0.975, 15.2],
    [1, 16],
  ])('%f of 1, 2, 4, 8, 16 is %f', (p, expected) => {
    expect(quantile(Float64Array.of(1, 2, 4, 8, 16), p)).toBeCloseTo(expected, 12);
  });
  test('of nothing is NaN', () => expect(quantile(new Float64Array(0), 0.5)).toBeNaN());
});

test('percentile interval of 0..1000 in any order is 25..975', () => {
  const distribution = Float64Array.from({ length: 1001 }, (_, i) => (i * 10) % 1001);
  const [low, high] = percentileInterval(distribution);
  expect(low).toBeCloseTo(25, 10);
  expect(high).toBeCloseTo(975, 10);
});
