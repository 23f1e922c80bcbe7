import type { Knob, Policy } from '../contract/policy.ts';
import type { Calibration } from '../contract/record.ts';
import { UserError } from '../error.ts';
import type { Problem } from '../mdp/problem.ts';

/** The one thing about a policy that is turned to spend less or more. */
export interface Dial {
  readonly by: Calibration['by'];
  /** The settings that spend the most and the least on `tune`. */
  readonly ends: readonly [dear: Turned, cheap: Turned];
  /**
   * Two neighbouring settings on `tune`, the dearer one first, between whose costs the budget lies; equal at an end. A
   * knob that turns smoothly has neighbours as near as its range halved so often.
   */
  bracket(budget: number, halvings?: number): readonly [dear: Turned, cheap: Turned];
  /** Exit of each sample at a setting [samples]. */
  exits(setting: number, split: 'tune' | 'test'): Uint8Array;
}

/** A setting, and what it costs on `tune`. */
export interface Turned {
  readonly setting: number;
  /** Mean relative cost. */
  readonly cost: number;
}

/** Halvings of a knob's range: settings are then as near as float32 can tell. */
const HALVINGS = 30;

/** A policy's own knob where it has one, else a shift of its preferences. */
export function dialOf(problem: Problem, policy: Policy): Dial {
  return policy.knob ? knobDial(problem, policy.knob) : shiftDial(problem, policy);
}

function knobDial(problem: Problem, knob: Knob): Dial {
  const costs = new Map<number, number>();
  const turned = (setting: number): Turned => {
    const cost = costs.get(setting) ?? problem.evaluate(knob.at(setting), 'tune').deterministic.cost;
    costs.set(setting, cost);
    return { setting, cost };
  };
  const ends = [turned(knob.range[0]), turned(knob.range[1])] as const;
  return {
    by: 'knob',
    ends,
    bracket(budget, halvings = HALVINGS) {
      let [dear, cheap]: readonly [Turned, Turned] = ends;
      if (dear.cost <= budget) return [dear, dear];
      if (cheap.cost > budget) throw tooDear(budget, cheap.cost);
      for (let step = 0; step < halvings; step++) {
        const middle = (dear.setting + cheap.setting) / 2;
        const next = turned(knob.whole ? Math.round(middle) : middle);
        if (next.setting === dear.setting || next.setting === cheap.setting) break;
        if (next.cost > budget) dear = next;
        else cheap = next;
      }
      return [dear, cheap];
    },
    exits: (setting, split) => problem.evaluate(knob.at(setting), split).exit,
  };
}

function shiftDial(problem: Problem, policy: Policy): Dial {
  const shifts = { tune: problem.shifted(policy, 'tune'), test: problem.shifted(policy, 'test') };
  const { turns } = shifts.tune;
  const [first = 0] = turns;
  // below the first turn, by a margin that float64 can tell, nobody leaves before the last exit
  const settingOf = (j: number): number => (j < 0 ? first - 1 - Math.abs(first) : (turns[j] as number));
  const turned = (j: number): Turned => ({ setting: settingOf(j), cost: shifts.tune.cost(settingOf(j)) });
  const ends = [turned(-1), turned(turns.length - 1)] as const;
  return {
    by: 'shift',
    ends,
    bracket(budget) {
      let [dear, cheap] = [-1, turns.length - 1];
      if (ends[0].cost <= budget) return [ends[0], ends[0]];
      if (ends[1].cost > budget) throw tooDear(budget, ends[1].cost);
      while (cheap - dear > 1) {
        const middle = (dear + cheap) >> 1;
        if (turned(middle).cost > budget) dear = middle;
        else cheap = middle;
      }
      return [turned(dear), turned(cheap)];
    },
    exits: (setting, split) => shifts[split].exits(setting),
  };
}

function tooDear(budget: number, least: number): UserError {
  return new UserError(
    `budget: ${budget} cannot be kept: at its cheapest the policy spends ${least.toFixed(4)} on tune; allow more`,
  );
}
