import { createRandom, type Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import { type BudgetResult, meetAverage } from '../../src/budget/average.ts';
import {
  costs,
  drawProblem,
  drawTables,
  EXITS,
  exitsAt,
  meanCost,
  SAMPLES,
  tablePolicy,
  turnsOf,
} from './fixture.ts';

const drawn = drawProblem('average');
const { problem } = drawn;
const [, TUNE, TEST] = SAMPLES;
const asked = (): number => 0.25;
const COST = costs(asked);
const LEVELS = [-1, -0.5, 0, 2];
const BUDGETS = Array.from({ length: 23 }, (_, j) => (COST[0] as number) + 0.04 * j);

const meet = (policy: Policy, cost: number, seed: number | string = 'mixture'): BudgetResult =>
  meetAverage(problem, policy, { kind: 'average', cost }, createRandom(seed));

/** Leaves everybody at one exit, so that every request shows which setting it got. */
const fixedExit = (setting: number): Policy => ({
  exit: (k, { rows }) => ({ probability: new Float32Array(rows).fill(k === setting ? 1 : 0) }),
  macs: () => 0,
  knob: { range: [EXITS - 1, 0], whole: true, at: fixedExit },
  save: () => ({ kind: 'fixed', config: setting, weights: {} }),
});

describe.each([
  ['all different', drawTables('different')],
  ['of few levels', drawTables('levels', LEVELS)],
])('an average budget met by preferences %s', (name, tables) => {
  const policy = tablePolicy(tables, asked);
  const settled = BUDGETS.map((budget) => ({ budget, result: meet(policy, budget) }));

  it('is used up on tune exactly, in expectation over who gets the dearer setting', () => {
    for (const { budget, result } of settled) {
      const most = COST[EXITS - 1] as number;
      expect(result.tune.expected.cost).toBeCloseTo(Math.min(budget, most), 12);
      expect(result.calibration.cost).toBeCloseTo(Math.min(budget, most), 12);
    }
  });

  it('mixes the neighbours of all settings that it lies between, as much of each as uses it up', () => {
    for (const { budget, result } of settled) {
      const { settings, share, by } = result.calibration;
      expect(by).toBe('shift');
      const [dear, cheap] = settings.map((shift) => meanCost(exitsAt(tables.tune, shift), COST));
      if (budget >= (COST[EXITS - 1] as number)) {
        expect([share, dear]).toEqual([1, cheap]);
        continue;
      }
      expect(dear).toBeGreaterThan(budget);
      expect(cheap).toBeLessThanOrEqual(budget + 1e-12);
      const between = turnsOf(tables.tune).filter((shift) => shift > settings[0] && shift < settings[1]);
      expect(between).toEqual([]);
      expect(share).toBeCloseTo((budget - (cheap as number)) / ((dear as number) - (cheap as number)), 9);
    }
  });

  it('has the expected figures of a coin for each request on tune and test, worked out sample by sample', () => {
    for (const { result } of settled) {
      const { settings, share } = result.calibration;
      for (const split of ['tune', 'test'] as const) {
        const [dear, cheap] = settings.map((shift) => exitsAt(tables[split], shift));
        const mixed = (value: (exits: number[]) => number): number =>
          share * value(dear as number[]) + (1 - share) * value(cheap as number[]);
        const accuracy = mixed((exits) => drawn.accuracy(split, exits));
        expect(result[split].expected.accuracy).toBeCloseTo(accuracy, 12);
        expect(result[split].expected.reward).toBeCloseTo(accuracy, 12);
        expect(result[split].expected.cost).toBeCloseTo(
          mixed((exits) => meanCost(exits, COST)),
          12,
        );
      }
    }
  });

  it('leaves every request where one of the two settings does, and has the figures of that', () => {
    for (const { result } of settled) {
      for (const split of ['tune', 'test'] as const) {
        const [dear, cheap] = result.calibration.settings.map((shift) => exitsAt(tables[split], shift));
        const { exit, deterministic } = result[split];
        exit.forEach((k, i) => expect([dear?.[i], cheap?.[i]]).toContain(k));
        expect(deterministic.cost).toBeCloseTo(meanCost([...exit], COST), 12);
        expect(deterministic.accuracy).toBeCloseTo(drawn.accuracy(split, exit), 12);
      }
      // neighbours that differ in one request: whoever is drawn, no more than it is spent too much
      if (name === 'all different') {
        expect(result.tune.deterministic.cost).toBeLessThanOrEqual(result.calibration.cost + 1 / TUNE);
      }
    }
  });
});

/** Requests that got exit 2 rather than exit 1. */
const dearer = ({ exit }: { readonly exit: Uint8Array }): number[] =>
  [...exit.keys()].filter((i) => exit[i] === 2);

describe('the mixture', () => {
  // fixed exits cost .1, .3, .6 and 1: between exits 1 and 2
  const [few, many] = [meet(fixedExit(0), 0.375), meet(fixedExit(0), 0.525)];

  it('gives the dearer setting to as many of each split as the share says', () => {
    expect(few.calibration).toMatchObject({ by: 'knob', settings: [2, 1] });
    expect(few.calibration.share).toBeCloseTo(0.25, 12);
    expect(dearer(few.tune)).toHaveLength(Math.round(0.25 * TUNE));
    expect(dearer(few.test)).toHaveLength(Math.round(0.25 * TEST));
    expect(few.test.exitShare[2]).toBeCloseTo(Math.round(0.25 * TEST) / TEST, 12);
    expect(dearer(many.test)).toHaveLength(Math.round(0.75 * TEST));
  });

  it('is drawn by the stream it is given alone: a larger share only adds to it', () => {
    expect(dearer(many.test)).toEqual(expect.arrayContaining(dearer(few.test)));
    expect(dearer(many.tune)).toEqual(expect.arrayContaining(dearer(few.tune)));
    expect(meet(fixedExit(3), 0.375)).toEqual(few);
    expect(dearer(meet(fixedExit(0), 0.375, 'another').test)).not.toEqual(dearer(few.test));
  });

  it('is one setting alone where a setting costs just the budget, or all settings cost less', () => {
    expect(meet(fixedExit(0), 0.3).test.exitShare).toEqual([0, 1, 0, 0]);
    expect(meet(fixedExit(0), 0.1).test.exitShare).toEqual([1, 0, 0, 0]);
    expect(meet(fixedExit(0), 1).test.exitShare).toEqual([0, 0, 0, 1]);
    expect(meet(fixedExit(0), 1).calibration).toMatchObject({ settings: [3, 3], share: 1, cost: 1 });
  });

  it('is refused below the cheapest setting', () => {
    expect(() => meet(fixedExit(0), 0.09)).toThrow('budget: 0.09 cannot be kept: at its cheapest');
  });
});
