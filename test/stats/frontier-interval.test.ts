import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/random.ts';
import { areaDifference, areaInterval } from '../../src/stats/area-interval.ts';
import { areaUnderFrontier } from '../../src/stats/area-under-frontier.ts';
import type { OperatingPoint } from '../../src/stats/frontier-draws.ts';
import {
  type FrontierPoint,
  frontierDifference,
  frontierInterval,
} from '../../src/stats/frontier-interval.ts';
import { mean } from '../../src/stats/mean.ts';
import { percentileInterval } from '../../src/stats/percentile-interval.ts';
import { stratifiedBootstrap } from '../../src/stats/stratified-bootstrap.ts';
import { valueAtCost } from '../../src/stats/value-at-cost.ts';

/** A point at which every request costs and earns the same, as seen by one seed on two samples. */
const flat = (cost: number, value: number): OperatingPoint => ({
  seeds: 1,
  cost: Float64Array.of(cost, cost),
  value: Float64Array.of(value, value),
});
/** Points of costs and rates of success, over samples that are hard for all: answers are right below the rate. */
function noisy(seeds: number, samples: number, rates: readonly [number, number][], random: Random) {
  const difficulty = Float64Array.from({ length: samples }, () => random.uniform());
  return rates.map(([cost, rate]): OperatingPoint => {
    const skill = Float64Array.from({ length: seeds }, () => rate + 0.02 * random.normal());
    return {
      seeds,
      value: Uint8Array.from({ length: seeds * samples }, (_, j) =>
        (difficulty[j % samples] as number) < (skill[Math.floor(j / samples)] as number) ? 1 : 0,
      ),
      cost: Float64Array.from({ length: seeds * samples }, () => cost + 0.1 * (random.uniform() - 0.5)),
    };
  });
}
const RATES: [number, number][] = [
  [0.2, 0.4],
  [0.5, 0.7],
  [0.9, 0.8],
];
const costs = Float64Array.of(0.3, 0.5, 0.7, 1);
const values = (points: readonly FrontierPoint[]): number[] => points.map(({ value }) => value);

const offers = (points: readonly OperatingPoint[]) =>
  points.map(({ cost, value }) => ({ cost: mean(cost), value: mean(value) }));

describe('by hand, without noise', () => {
  const agent = [flat(0.75, 1), flat(0.25, 0.5), flat(0.5, 0.5)];
  const reference = [flat(0.25, 0.25), flat(0.75, 0.75)];

  test('values have no width, and none exist below the cheapest point', () => {
    const [below, ...others] = frontierInterval(
      agent,
      2,
      Float64Array.of(0.2, 0.25, 0.5, 2),
      createRandom(0),
    );
    expect(below).toEqual({
      cost: 0.2,
      value: Number.NaN,
      interval: [Number.NaN, Number.NaN],
      attainable: 0,
    });
    expect(others).toEqual([
      { cost: 0.25, value: 0.5, interval: [0.5, 0.5], attainable: 1 },
      { cost: 0.5, value: 0.75, interval: [0.75, 0.75], attainable: 1 },
      { cost: 2, value: 1, interval: [1, 1], attainable: 1 },
    ]);
  });

  test('difference and areas', () => {
    const grid = Float64Array.of(0.75, 0.5);
    expect(frontierDifference(agent, reference, 2, grid, createRandom(0))).toEqual([
      { cost: 0.75, value: 0.25, interval: [0.25, 0.25], attainable: 1 },
      { cost: 0.5, value: 0.25, interval: [0.25, 0.25], attainable: 1 },
    ]);
    // 0.5 wide at 0.75 on average, 0.25 wide at 1
    const area = areaInterval(agent, 2, [0.25, 1], createRandom(0));
    expect(area.value).toBeCloseTo((0.5 * 0.75 + 0.25) / 0.75, 12);
    expect(area.interval[0]).toBeCloseTo(area.value, 12);
    expect(area.interval[1]).toBeCloseTo(area.value, 12);
    expect(areaDifference(agent, reference, 2, [0.25, 1], createRandom(0)).value).toBeCloseTo(0.25, 12);
    expect(areaDifference(reference, agent, 2, [0.25, 1], createRandom(0)).value).toBeCloseTo(-0.25, 12);
    expect(areaInterval(agent, 2, [0.2, 1], createRandom(0)).value).toBeNaN();
  });

  test('a difference needs both agents', () => {
    const [point] = frontierDifference(agent, [flat(0.6, 1)], 2, Float64Array.of(0.5), createRandom(0));
    expect(point).toMatchObject({ value: Number.NaN, interval: [Number.NaN, Number.NaN], attainable: 0 });
  });
});

const samples = 150;
const agent = noisy(4, samples, RATES, createRandom('agent'));
const options = { replicates: 200 };
const run = (seed: number) => frontierInterval(agent, samples, costs, createRandom(seed), options);
const draw = (points: OperatingPoint[], n: number) => frontierInterval(points, n, costs, createRandom(0));

describe('from the bootstrap', () => {
  const other = noisy(
    3,
    samples,
    [
      [0.15, 0.3],
      [0.95, 0.75],
    ],
    createRandom('other'),
  );
  const tables = [...agent, ...other].flatMap(({ seeds, cost, value }) => [
    { seeds, values: cost },
    { seeds, values: value },
  ]);
  const drawn = stratifiedBootstrap(tables, samples, createRandom(6), options);
  /** Points `from` .. `to` in each replicate. */
  const replicates = (from: number, to: number) =>
    Array.from({ length: 200 }, (_replicate, r) =>
      Array.from({ length: to - from }, (_point, p) => ({
        cost: drawn[2 * (from + p)]?.[r] as number,
        value: drawn[2 * (from + p) + 1]?.[r] as number,
      })),
    );
  const [ours, theirs] = [replicates(0, 3), replicates(3, 5)];

  test('values: the hull anew in each replicate of stratifiedBootstrap', () => {
    const points = frontierInterval(agent, samples, costs, createRandom(6), options);
    points.forEach((point, i) => {
      const cost = costs[i] as number;
      const distribution = Float64Array.from(ours, (replicate) => valueAtCost(replicate, cost));
      expect(point.cost).toBe(cost);
      expect(point.value).toBe(valueAtCost(offers(agent), cost));
      expect(point.interval).toEqual(percentileInterval(distribution));
    });
  });

  test('differences and areas: of the same replicate', () => {
    const points = frontierDifference(agent, other, samples, costs, createRandom(6), options);
    points.forEach((point, i) => {
      const cost = costs[i] as number;
      const gaps = ours.map(
        (replicate, r) => valueAtCost(replicate, cost) - valueAtCost(theirs[r] ?? [], cost),
      );
      expect(point.value).toBe(valueAtCost(offers(agent), cost) - valueAtCost(offers(other), cost));
      expect(point.interval).toEqual(percentileInterval(Float64Array.from(gaps)));
    });
    const areas = ours.map((replicate) => areaUnderFrontier(replicate, [0.3, 1]));
    const area = areaInterval(agent, samples, [0.3, 1], createRandom(6), options);
    expect(area.interval).toEqual(percentileInterval(Float64Array.from(areas)));
    const gaps = areas.map((value, r) => value - areaUnderFrontier(theirs[r] ?? [], [0.3, 1]));
    const difference = areaDifference(agent, other, samples, [0.3, 1], createRandom(6), options);
    expect(difference.interval).toEqual(percentileInterval(Float64Array.from(gaps)));
    expect(difference.value).toBe(
      areaUnderFrontier(offers(agent), [0.3, 1]) - areaUnderFrontier(offers(other), [0.3, 1]),
    );
  });

  test('an agent that is better by 0.25 everywhere is so in every replicate', () => {
    const better = agent.map((point) => ({
      ...point,
      value: Float64Array.from(point.value, (v) => v + 0.25),
    }));
    for (const { value, interval } of frontierDifference(better, agent, samples, costs, createRandom(1))) {
      for (const figure of [value, ...interval]) expect(figure).toBeCloseTo(0.25, 12);
    }
    const area = areaDifference(better, agent, samples, [0.3, 1], createRandom(1));
    for (const figure of [area.value, ...area.interval]) expect(figure).toBeCloseTo(0.25, 12);
  });

  test('says how often a cost close to the cheapest point is within reach', () => {
    const cheapest = Math.min(...offers(agent).map(({ cost }) => cost));
    const [point] = frontierInterval(agent, samples, Float64Array.of(cheapest), createRandom(6), options);
    const within = ours.filter((replicate) => !Number.isNaN(valueAtCost(replicate, cheapest)));
    expect(point?.attainable).toBe(within.length / 200);
    expect(point?.attainable).toBeGreaterThan(0.3);
    expect(point?.attainable).toBeLessThan(0.7);
    const distribution = Float64Array.from(within, (replicate) => valueAtCost(replicate, cheapest));
    expect(point?.interval).toEqual(percentileInterval(distribution));
  });

  test('a fixed exit stays within reach at its own cost', () => {
    const cost = new Float64Array(300).fill(0.1 + 0.2);
    const value = Uint8Array.from({ length: 300 }, (_, i) => i % 3);
    const [point] = frontierInterval([{ seeds: 1, cost, value }], 300, Float64Array.of(0.3), createRandom(1));
    expect(point?.attainable).toBe(1);
  });

  test('same seed, same bits; another seed, others', () => {
    expect(run(1)).toEqual(run(1));
    expect(run(2)).not.toEqual(run(1));
    expect(values(run(2))).toEqual(values(run(1)));
  });

  test('refuses no points and other shapes', () => {
    expect(() => draw([], samples)).toThrow('no operating point');
    expect(() => frontierDifference(agent, [], samples, costs, createRandom(0))).toThrow(
      'no operating point',
    );
    expect(() => draw(agent, 149)).toThrow('600 values for 4 seeds x 149 samples');
    expect(() => areaInterval(agent, samples, [1, 0.5], createRandom(0))).toThrow('expected a rise');
  });
});

// Truth: the hull of the rates, linear in between. Seeds hold 3% of the variance, so that their number hardly matters;
// ± 3.5 standard errors of 300 simulations at 0.95, sqrt(0.95 * 0.05 / 300) = 0.0126
test('95% intervals of value, difference and area cover the truth in about 95 of 100 simulations', () => {
  const random = createRandom('coverage');
  const lower = RATES.map(([cost, rate]): [number, number] => [cost, rate - 0.1]);
  const grid = Float64Array.of(0.35);
  const covered = [0, 0, 0];
  for (let simulation = 0; simulation < 300; simulation++) {
    const agents = noisy(3, 60, [...RATES, ...lower], random);
    const [better, worse] = [agents.slice(0, 3), agents.slice(3)];
    const stream = random.stream(`bootstrap ${simulation}`);
    const [value] = frontierInterval(better, 60, grid, stream, { replicates: 128 });
    const [difference] = frontierDifference(better, worse, 60, grid, stream, { replicates: 128 });
    const area = areaInterval(better, 60, [0.3, 0.9], stream, { replicates: 128 });
    // (0.2 at 0.5 to 0.7 and 0.4 at 0.7 to 0.8) / 0.6
    [
      [value, 0.55],
      [difference, 0.1],
      [area, (0.2 * 0.6 + 0.4 * 0.75) / 0.6],
    ].forEach(([estimate, truth], i) => {
      const [low, high] = (estimate as FrontierPoint).interval;
      if (low <= (truth as number) && (truth as number) <= high) covered[i] = (covered[i] as number) + 1;
    });
  }
  for (const count of covered) {
    expect(count / 300).toBeGreaterThan(0.906);
    expect(count / 300).toBeLessThan(0.994);
  }
});
