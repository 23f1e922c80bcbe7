import * as fc from 'fast-check';
import { createRandom, type Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import { dialOf } from '../../src/budget/dial.ts';
import { spendStream, type StreamChoice, streamExits } from '../../src/budget/stream.ts';
import { costs, drawProblem, drawTables, EXITS, SAMPLES, tablePolicy } from './fixture.ts';

/** Sums of costs round. */
const ROUNDING = 1e-9;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Consecutive stretches of so many. */
function stretches<T>(values: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / length) }, (_, j) =>
    values.slice(j * length, (j + 1) * length),
  );
}

describe('a stream of three requests, worked out by hand', () => {
  // 3 * 0.5 to spend, at settings that cost 0.3, 0.5 and 0.9 on tune
  const choice: StreamChoice = {
    settings: [
      { setting: 2, cost: 0.3 },
      { setting: 1, cost: 0.5 },
      { setting: 0, cost: 0.9 },
    ],
    exitsAt: [Uint8Array.of(0, 0, 0), Uint8Array.of(0, 2, 1), Uint8Array.of(2, 2, 2)],
    relativeCost: [0.2, 0.5, 1],
    budget: { kind: 'stream', cost: 0.5, requests: 3 },
  };

  it('spends what is left on those that are left', () => {
    // request 0: 1.5 / 3 affords the middle setting: exit 0, 1.3 left. Request 1: 1.3 / 2 = 0.65: the middle one,
    // exit 2, and 1.3 - 0.2 pays it: 0.3 left. Request 2: the cheapest setting: exit 0
    expect([...streamExits(Int32Array.of(0, 1, 2), choice)]).toEqual([0, 2, 0]);
    // request 1 first: exit 2, 0.5 left; 0.25 each: the cheapest setting for both
    expect([...streamExits(Int32Array.of(1, 2, 0), choice)]).toEqual([0, 2, 0]);
    // request 2 first: exit 1, 1 left; request 0: exit 0, 0.8 left; request 1: the middle one, but 0.8 pays exit 1
    expect([...streamExits(Int32Array.of(2, 0, 1), choice)]).toEqual([0, 1, 1]);
  });

  it('takes nothing that the others need for the first exit', () => {
    const dear = { ...choice, settings: choice.settings.map(({ setting }) => ({ setting, cost: 0.1 })) };
    // the dearest setting always: 1.5 - 2 * 0.2 pays exit 2; 0.5 - 0.2 pays exit 0; 0.3 pays exit 0
    expect([...streamExits(Int32Array.of(0, 1, 2), dear)]).toEqual([2, 0, 0]);
  });
});

/** Everything a stream chooses from, drawn: settings need not cost what they say. */
const drawnChoice = fc
  .record({
    samples: fc.integer({ min: 1, max: 40 }),
    exits: fc.integer({ min: 1, max: 5 }),
    requests: fc.integer({ min: 1, max: 15 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.integer(),
  })
  .map(({ samples, exits, requests, share, seed }) => {
    const random = createRandom(seed);
    const relativeCost = Array.from({ length: exits }, () => 0.05 + random.uniform()).sort((a, b) => a - b);
    const [first, last] = [relativeCost[0] as number, relativeCost.at(-1) as number];
    const settings = Array.from({ length: 4 }, (_, setting) => ({ setting, cost: 1.2 * random.uniform() }));
    const choice: StreamChoice = {
      settings: settings.sort((a, b) => a.cost - b.cost),
      exitsAt: settings.map(() => Uint8Array.from({ length: samples }, () => random.integer(exits))),
      relativeCost,
      budget: { kind: 'stream', cost: first + share * (last - first), requests },
    };
    return { choice, order: random.permutation(samples) };
  });

describe('any stream', () => {
  it('never spends more than its allowance, and answers everybody', () => {
    fc.assert(
      fc.property(drawnChoice, ({ choice, order }) => {
        const { relativeCost, budget } = choice;
        const exits = streamExits(order, choice);
        expect(exits).toHaveLength(order.length);
        for (const stream of stretches([...order], budget.requests)) {
          const spent = sum(stream.map((i) => relativeCost[exits[i] as number] as number));
          expect(spent).toBeLessThanOrEqual(stream.length * budget.cost + ROUNDING);
        }
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  it('forces nobody whose allowance pays the last exit for all: each leaves where the dearest setting says', () => {
    fc.assert(
      fc.property(drawnChoice, ({ choice, order }) => {
        const cost = Math.max(2, ...choice.relativeCost);
        const exits = streamExits(order, { ...choice, budget: { ...choice.budget, cost } });
        expect(exits).toEqual(choice.exitsAt.at(-1));
      }),
      { numRuns: 50, seed: 2 },
    );
  });
});

const asked = (): number => 0.25;

describe('a stream budget on a bank', () => {
  const drawn = drawProblem('stream');
  const { problem } = drawn;
  const COST = costs(asked);
  const policy = tablePolicy(drawTables('stream'), asked);
  const REQUESTS = 10;
  const spend = (cost: number, seed: string) =>
    spendStream(problem, policy, { kind: 'stream', cost, requests: REQUESTS }, createRandom(seed));
  const [, TUNE, TEST] = SAMPLES;

  it.each([0.2, 0.4, 0.7])('of %d a request keeps each stream within its allowance', (cost) => {
    const { tune, test } = spend(cost, 'order');
    for (const [split, { exit, deterministic }, samples] of [
      ['tune', tune, TUNE],
      ['test', test, TEST],
    ] as const) {
      const order = createRandom('order').stream(split).permutation(samples);
      const streams = stretches([...order], REQUESTS);
      expect(streams.at(-1)?.length).toBe(samples % REQUESTS);
      for (const stream of streams) {
        const spent = sum(stream.map((i) => COST[exit[i] as number] as number));
        expect(spent).toBeLessThanOrEqual(stream.length * cost + ROUNDING);
      }
      expect(deterministic.accuracy).toBeCloseTo(drawn.accuracy(split, exit), 12);
      expect(deterministic.reward).toBe(deterministic.accuracy);
      expect(deterministic.cost).toBeCloseTo(sum([...exit].map((k) => COST[k] as number)) / samples, 12);
    }
  });

  it('tells the settings that it chose from: costs on tune, from the least to the most', () => {
    const { calibration } = spend(0.4, 'order');
    const dial = dialOf(problem, policy);
    const frontier = calibration.frontier ?? [];
    expect(frontier[0]).toEqual([dial.ends[1].cost, dial.ends[1].setting]);
    expect(frontier.at(-1)).toEqual([dial.ends[0].cost, dial.ends[0].setting]);
    const prices = frontier.map(([cost]) => cost);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    for (const [cost, setting] of frontier) {
      const exits = dial.exits(setting, 'tune');
      expect(cost).toBeCloseTo(sum([...exits].map((k) => COST[k] as number)) / TUNE, 12);
    }
    expect(calibration).toMatchObject({ by: 'shift', share: 0, cost: 0.4 });
  });

  it('asks a smooth knob for no more settings than it takes to tell thirty-three costs apart', () => {
    const tables = drawTables('stream');
    const settings = new Map<number, number>();
    const at = (setting: number): Policy => {
      settings.set(setting, (settings.get(setting) ?? 0) + 1);
      return tablePolicy(tables, asked, setting);
    };
    const budget = { kind: 'stream', cost: 0.4, requests: REQUESTS } as const;
    const turned = { ...at(0), knob: { range: [-4, 4] as const, at } };
    const { calibration, test } = spendStream(problem, turned, budget, createRandom('order'));
    expect(settings.size).toBeLessThan(33 * 10);
    // each on tune once, and where it is chosen on both splits
    expect(Math.max(...settings.values())).toBeLessThanOrEqual(1 + 2 * 33);
    for (const [cost, setting] of calibration.frontier ?? []) {
      const exits = dialOf(problem, policy).exits(setting, 'tune');
      expect(cost).toBeCloseTo(sum([...exits].map((k) => COST[k] as number)) / TUNE, 12);
    }
    expect(test.deterministic.cost).toBeLessThanOrEqual(0.4 + ROUNDING);
  });

  it('large enough lets everybody leave where the policy leaves them at its dearest', () => {
    const { test } = spend(1.5, 'order');
    expect(test.exitShare).toEqual([...Array.from({ length: EXITS - 1 }, () => 0), 1]);
  });

  it('spends more where more is allowed', () => {
    const spent = [0.15, 0.3, 0.45, 0.6].map((cost) => spend(cost, 'order').test.deterministic.cost);
    expect(spent).toEqual(spent.toSorted((a, b) => a - b));
    expect(new Set(spent).size).toBe(spent.length);
  });

  it('depends on nothing but the stream of random numbers it is given', () => {
    expect(spend(0.4, 'order')).toEqual(spend(0.4, 'order'));
    expect(spend(0.4, 'order').test.exit).not.toEqual(spend(0.4, 'another').test.exit);
  });
});
