import type { Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import { dialOf } from '../../src/budget/dial.ts';
import { bankOf, bankOfOne, drawSamples, problemOf } from '../mdp/fixture.ts';
import { costs, drawProblem, drawTables, EXITS, exitsAt, meanCost, tablePolicy, turnsOf } from './fixture.ts';

const { problem } = drawProblem('dial');
const asked = (k: number): number => 0.5 * (k + 1);
const COST = costs(asked);
const LEVELS = [-1.5, -0.25, 0, 0.5, 1];
const BUDGETS = Array.from({ length: 21 }, (_, j) => 0.05 * j);

/** Leaves everybody at the exit that it is set to. */
function fixedExit(setting: number): Policy {
  return {
    exit: (k, { rows }) => ({ probability: new Float32Array(rows).fill(k === setting ? 1 : 0) }),
    macs: () => 0,
    save: () => ({ kind: 'fixed', config: setting, weights: {} }),
  };
}

describe.each([
  ['all different', drawTables('different')],
  ['of few levels', drawTables('levels', LEVELS)],
])('the dial of preferences %s', (_, tables) => {
  const dial = dialOf(problem, tablePolicy(tables, asked));
  const turns = turnsOf(tables.tune);
  const every = [dial.ends[0].setting, ...turns].map((setting) => ({
    setting,
    cost: meanCost(exitsAt(tables.tune, setting), COST),
  }));

  it('turns between nobody and everybody leaving at the first exit', () => {
    expect(dial.by).toBe('shift');
    const [dear, cheap] = dial.ends;
    expect(dear.setting).toBeLessThan(turns[0] as number);
    expect(dear.cost).toBeCloseTo(COST[EXITS - 1] as number, 12);
    expect(cheap.cost).toBeCloseTo(COST[0] as number, 12);
    expect(dial.exits(dear.setting, 'tune').every((k) => k === EXITS - 1)).toBe(true);
    expect(dial.exits(cheap.setting, 'test').every((k) => k === 0)).toBe(true);
  });

  it('brackets a budget by the two neighbours of all its settings between whose costs it lies', () => {
    for (const budget of BUDGETS.filter((value) => value >= (COST[0] as number))) {
      const below = every.findIndex(({ cost }) => cost <= budget);
      const expected = below === 0 ? [every[0], every[0]] : [every[below - 1], every[below]];
      const bracket = dial.bracket(budget);
      expect(bracket.map(({ setting }) => setting)).toEqual(expected.map((one) => one?.setting));
      bracket.forEach(({ cost }, j) => expect(cost).toBeCloseTo(expected[j]?.cost as number, 12));
    }
  });

  it('says where every sample leaves at a setting, on tune and on test', () => {
    for (const { setting } of every) {
      for (const split of ['tune', 'test'] as const) {
        expect([...dial.exits(setting, split)]).toEqual(exitsAt(tables[split], setting));
      }
    }
  });
});

describe('the dial of a knob', () => {
  it('in whole numbers stops at neighbours', () => {
    const knob = { range: [EXITS - 1, 0], whole: true, at: fixedExit } as const;
    const dial = dialOf(problem, { ...fixedExit(2), knob });
    const cost = costs();
    expect(dial.by).toBe('knob');
    expect(dial.ends).toEqual([
      { setting: EXITS - 1, cost: 1 },
      { setting: 0, cost: cost[0] },
    ]);
    for (const budget of BUDGETS.filter((value) => value >= (cost[0] as number))) {
      const cheap = cost.findLastIndex((one) => one <= budget + 1e-12);
      const dear = Math.min(cheap + 1, EXITS - 1);
      expect(dial.bracket(budget + 1e-12).map(({ setting }) => setting)).toEqual([dear, cheap]);
    }
  });

  it('between whole numbers comes to the costs on both sides of the step that the budget lies in', () => {
    const tables = drawTables('continuous');
    const at = (setting: number): Policy => tablePolicy(tables, asked, setting);
    const dial = dialOf(problem, { ...at(0), knob: { range: [-8, 8], at } });
    const shifted = dialOf(problem, at(0));
    for (const budget of BUDGETS.filter((value) => value >= (COST[0] as number))) {
      const [dear, cheap] = dial.bracket(budget);
      const [above, below] = shifted.bracket(budget);
      expect(dear.cost).toBe(above.cost);
      expect(cheap.cost).toBe(below.cost);
      expect(cheap.setting - dear.setting).toBeLessThan(1e-7);
      expect([...dial.exits(cheap.setting, 'tune')]).toEqual([...shifted.exits(below.setting, 'tune')]);
    }
  });
});

describe('a dial', () => {
  const tables = drawTables('ends');
  const knob = { range: [-8, 8], at: (shift: number) => tablePolicy(tables, asked, shift) } as const;
  it.each([
    ['preferences', tablePolicy(tables, asked)],
    ['a knob', { ...tablePolicy(tables, asked), knob }],
  ])('of %s refuses a budget below its cheapest end', (_, policy) => {
    const least = COST[0] as number;
    expect(() => dialOf(problem, policy).bracket(least - 0.01)).toThrow(
      `budget: ${least - 0.01} cannot be kept: at its cheapest the policy spends ${least.toFixed(4)} on tune; allow more`,
    );
  });

  it('keeps everybody to the last exit at its dearest end, however large preferences are', () => {
    const large = { tune: tables.tune.map((row) => row.map((value) => value * 1e30)), test: tables.test };
    const dial = dialOf(problem, tablePolicy(large, asked));
    expect(dial.ends[0].cost).toBeCloseTo(COST[EXITS - 1] as number, 12);
  });

  it('of a network with one exit has one setting', () => {
    const bank = bankOf(drawSamples(1, { exits: 1, classes: 2, samples: [3, 3, 3] }), [5]);
    const dial = dialOf(problemOf(bank), fixedExit(0));
    expect(dial.ends[0]).toEqual(dial.ends[1]);
    expect(dial.bracket(1)).toEqual([dial.ends[0], dial.ends[0]]);
    expect(Number.isFinite(dial.ends[0].setting)).toBe(true);
    expect([...dial.exits(dial.ends[0].setting, 'test')]).toEqual([0, 0, 0]);
  });

  it('takes probability less one half where a policy has no preferences of its own', () => {
    const logits = [
      [1, 0],
      [1, 0],
    ];
    const only = problemOf(bankOfOne({ label: 0, logits }, [1, 2]));
    const halting: Policy = {
      ...fixedExit(0),
      exit: (_k, { rows }) => ({ probability: new Float32Array(rows).fill(0.25) }),
    };
    const [dear, cheap] = dialOf(only, halting).bracket(0.6);
    expect(cheap).toEqual({ setting: 0.25, cost: 0.5 });
    expect(dear.cost).toBe(1);
  });
});
