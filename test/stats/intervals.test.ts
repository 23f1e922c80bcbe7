import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/random.ts';
import { cellIntervals } from '../../src/stats/intervals.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import { percentileInterval } from '../../src/stats/percentile-interval.ts';
import { stratifiedBootstrap } from '../../src/stats/stratified-bootstrap.ts';

const average = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('pairedDifference', () => {
  test('is far narrower than two separate intervals where samples are hard for both', () => {
    const random = createRandom(0);
    const reference = Float64Array.from({ length: 400 }, () => random.normal());
    const values = reference.map((value) => value + 0.1);
    const { difference, interval } = pairedDifference(
      { seeds: 1, values },
      { seeds: 1, values: reference },
      400,
      createRandom(1),
    );
    expect(difference).toBeCloseTo(0.1, 12);
    expect(interval[0]).toBeCloseTo(0.1, 12);
    expect(interval[1]).toBeCloseTo(0.1, 12);
  });

  test('pairs seed with seed', () => {
    const values = Float64Array.of(1, 1, 5, 5);
    const { difference, interval } = pairedDifference(
      { seeds: 2, values: values.map((value) => value + 2) },
      { seeds: 2, values },
      2,
      createRandom(1),
    );
    expect([difference, ...interval]).toEqual([2, 2, 2]);
  });

  test('against another number of seeds takes the mean over the reference seeds', () => {
    // means over the reference's seeds: 2, 4; differences: (1-2, 2-4) = (-1, -2)
    const table = { seeds: 1, values: Float64Array.of(1, 2) };
    const reference = { seeds: 2, values: Float64Array.of(1, 3, 3, 5) };
    const { difference, interval } = pairedDifference(table, reference, 2, createRandom(1));
    expect(difference).toBe(-1.5);
    expect(interval).toEqual([-2, -1]);
  });
});

describe('cellIntervals', () => {
  const random = createRandom('data');
  const samples = 200;
  const cell = (seeds: number, lambda: number, reference: Float32Array) => {
    const accuracy = Uint8Array.from({ length: seeds * samples }, () => (random.uniform() < 0.7 ? 1 : 0));
    const cost = Float32Array.from({ length: seeds * samples }, () => random.uniform());
    const reward = cost.map((value, i) => (accuracy[i] ?? 0) - lambda * value);
    return { seeds, accuracy, cost, reward, reference };
  };
  const references = [0.1, 0.5].map(() => Float32Array.from({ length: samples }, () => random.uniform()));
  const cells = [
    cell(3, 0.1, references[0] as Float32Array),
    cell(1, 0.1, references[0] as Float32Array),
    cell(3, 0.5, references[1] as Float32Array),
  ];
  const figures = cellIntervals(cells, samples, createRandom(4));

  test('gives each cell its own means', () => {
    cells.forEach((given, c) => {
      expect(figures[c]?.accuracy).toBeCloseTo(average(given.accuracy), 12);
      expect(figures[c]?.cost).toBeCloseTo(average(given.cost), 12);
      expect(figures[c]?.reward).toBeCloseTo(average(given.reward), 12);
      expect(figures[c]?.iqm).toBeCloseTo(average(given.reward), 12);
      expect(figures[c]?.gain.reward).toBeCloseTo(average(given.reward) - average(given.reference), 12);
    });
  });

  test('gives each measure the interval of its own bootstrap', () => {
    const last = cells[2] as (typeof cells)[number];
    for (const measure of ['accuracy', 'cost', 'reward'] as const) {
      const [drawn] = stratifiedBootstrap([{ seeds: 3, values: last[measure] }], samples, createRandom(4));
      expect(figures[2]?.interval[measure]).toEqual(percentileInterval(drawn as Float64Array));
    }
  });

  test('gives the gain the interval of the paired difference', () => {
    cells.forEach((given, c) => {
      const { interval } = pairedDifference(
        { seeds: given.seeds, values: given.reward },
        { seeds: 1, values: given.reference },
        samples,
        createRandom(4),
      );
      expect(figures[c]?.gain.interval[0]).toBeCloseTo(interval[0], 6);
      expect(figures[c]?.gain.interval[1]).toBeCloseTo(interval[1], 6);
    });
  });
});
