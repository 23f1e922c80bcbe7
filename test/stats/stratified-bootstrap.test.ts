import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/random.ts';
import { iqm } from '../../src/stats/iqm.ts';
import { mean } from '../../src/stats/mean.ts';
import { percentileInterval } from '../../src/stats/percentile-interval.ts';
import { stratifiedBootstrap } from '../../src/stats/stratified-bootstrap.ts';
import { weightedSums } from '../../src/stats/weighted-sums.ts';

const variance = (values: Float64Array): number => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};

const distribution = (...args: Parameters<typeof stratifiedBootstrap>): Float64Array =>
  stratifiedBootstrap(...args)[0] as Float64Array;

describe('weightedSums', () => {
  test('equals the naive sum for any number of rows and samples across a tile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 2100 }),
        fc.integer(),
        (count, n, seed) => {
          const random = createRandom(seed);
          const values = Float32Array.from({ length: count * n }, () => random.normal());
          const weights = Float64Array.from({ length: 2 * n }, () => random.integer(4));
          const rows = Array.from({ length: count }, (_, r) => ({ values, offset: r * n }));
          const sums = weightedSums(rows, n, weights, 2);
          for (let r = 0; r < count; r++) {
            for (let b = 0; b < 2; b++) {
              let expected = 0;
              for (let i = 0; i < n; i++) expected += (values[r * n + i] ?? 0) * (weights[b * n + i] ?? 0);
              expect(sums[r * 2 + b]).toBeCloseTo(expected, 8);
            }
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('stratifiedBootstrap', () => {
  test('of a Bernoulli mean equals the normal approximation', () => {
    const values = Uint8Array.from({ length: 10_000 }, (_, i) => (i % 10 < 7 ? 1 : 0));
    const [low, high] = percentileInterval(distribution([{ seeds: 1, values }], 10_000, createRandom(3)));
    const half = 1.96 * Math.sqrt((0.7 * 0.3) / 10_000);
    expect(low).toBeCloseTo(0.7 - half, 3);
    expect(high).toBeCloseTo(0.7 + half, 3);
  });

  // x[s, i] = a[s] + b[i]: under the crossed bootstrap the variance of the mean is var(a)/S + var(b)/n; were samples
  // drawn anew for each seed, the second term would be S times smaller.
  test('draws seeds and samples crossed, one sample draw for all seeds', () => {
    const [seeds, samples] = [4, 300];
    const random = createRandom(1);
    const a = Float64Array.from({ length: seeds }, (_, s) => 0.02 * s);
    const b = Float64Array.from({ length: samples }, () => random.normal());
    const values = Float64Array.from(
      { length: seeds * samples },
      (_, j) => (a[Math.floor(j / samples)] ?? 0) + (b[j % samples] ?? 0),
    );
    const drawn = distribution([{ seeds, values }], samples, createRandom(2), { replicates: 20_000 });
    const expected = variance(a) / seeds + variance(b) / samples;
    expect(variance(drawn) / expected).toBeCloseTo(1, 1);
  });

  test('same draws for every table: a shifted copy moves by exactly the shift', () => {
    const values = Float64Array.from({ length: 150 }, (_, i) => (i * 37) % 64);
    const tables = [values, values.map((value) => value + 8)].map((v) => ({ seeds: 3, values: v }));
    const [first, second] = stratifiedBootstrap(tables, 50, createRandom(5)) as [Float64Array, Float64Array];
    expect(second.every((value, r) => Math.abs(value - (first[r] ?? 0) - 8) < 1e-12)).toBe(true);
  });

  test('same seed, same bits; another seed, others; company changes nothing', () => {
    const random = createRandom(0);
    const table = { seeds: 3, values: Float32Array.from({ length: 300 }, () => random.uniform()) };
    const other = { seeds: 2, values: new Uint8Array(200) };
    const alone = distribution([table], 100, createRandom(7), { replicates: 130 });
    expect(distribution([table, other], 100, createRandom(7), { replicates: 130 })).toEqual(alone);
    expect(stratifiedBootstrap([other, table], 100, createRandom(7), { replicates: 130 })[1]).toEqual(alone);
    expect(distribution([table], 100, createRandom(8), { replicates: 130 })).not.toEqual(alone);
  });

  test('a constant has an interval of no width', () => {
    const values = new Float64Array(30).fill(0.125);
    expect(percentileInterval(distribution([{ seeds: 3, values }], 10, createRandom(0)))).toEqual([
      0.125, 0.125,
    ]);
  });

  test('applies the statistic to the resampled seeds', () => {
    // one sample, so that a replicate is a draw of eight seeds; one wild seed hardly ever survives the trimming
    const table = { seeds: 8, values: Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1000) };
    const drawn = distribution([table], 1, createRandom(0), { statistic: iqm, replicates: 500 });
    expect(drawn.filter((value) => value === 1).length).toBeGreaterThan(450);
    expect(distribution([table], 1, createRandom(0)).some((value) => value > 100)).toBe(true);
  });

  test('its 95% interval covers the truth in about 95 of 100 simulations', () => {
    const random = createRandom('coverage');
    let covered = 0;
    for (let simulation = 0; simulation < 400; simulation++) {
      // 16 seeds and 100 samples: accuracy 0.3 + 0.02 z[s], shared sample difficulty u[i]
      const difficulty = Float64Array.from({ length: 100 }, () => random.uniform());
      const values = new Uint8Array(1600);
      for (let s = 0; s < 16; s++) {
        const skill = 0.3 + 0.02 * random.normal();
        for (let i = 0; i < 100; i++) values[s * 100 + i] = (difficulty[i] ?? 0) < skill ? 1 : 0;
      }
      const stream = random.stream(`bootstrap ${simulation}`);
      const drawn = distribution([{ seeds: 16, values }], 100, stream, { replicates: 400 });
      const [low, high] = percentileInterval(drawn);
      if (low <= 0.3 && 0.3 <= high) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.92);
    expect(covered / 400).toBeLessThan(0.98);
  });

  test('refuses a table of another shape', () => {
    const table = { seeds: 3, values: new Uint8Array(299) };
    expect(() => stratifiedBootstrap([table], 100, createRandom(0))).toThrow(
      '299 values for 3 seeds x 100 samples',
    );
  });
});
