import type { StreamBudget } from '../contract/budget.ts';
import type { Policy } from '../contract/policy.ts';
import type { Evaluation } from '../mdp/evaluate.ts';
import { lastAffordableExit } from '../mdp/caps.ts';
import type { Problem } from '../mdp/problem.ts';
import type { Random } from '../random.ts';
import type { BudgetResult } from './average.ts';
import { dialOf, type Turned } from './dial.ts';

/** Average costs, evenly spaced, that a stream may choose a setting for. */
const SETTINGS = 33;
/** How often a knob's range is halved for each of them: what they cost exactly is told anyway. */
const HALVINGS = 10;

/**
 * Spends a hard allowance over a stream of requests: each is decided at the setting whose cost on `tune` is the highest
 * that the rest of the allowance affords to all that are left, and none may take what the others need for the first
 * exit. `random` draws the order in which the samples of a split come; the last stream may be shorter.
 */
export function spendStream(
  problem: Problem,
  policy: Policy,
  budget: StreamBudget,
  random: Random,
): BudgetResult {
  const dial = dialOf(problem, policy);
  const [most, least] = dial.ends;
  const settings = Array.from({ length: SETTINGS }, (_, j) => {
    const share = j / (SETTINGS - 1);
    return dial.bracket(Math.max(share * most.cost + (1 - share) * least.cost, least.cost), HALVINGS)[1];
  });
  const on = (split: 'tune' | 'test'): Evaluation => {
    const exitsAt = settings.map(({ setting }) => dial.exits(setting, split));
    const { relativeCost } = problem.leaving(policy, exitsAt[0] as Uint8Array, split);
    const order = random.stream(split).permutation((exitsAt[0] as Uint8Array).length);
    const exits = streamExits(order, { settings, exitsAt, relativeCost, budget });
    return problem.leaving(policy, exits, split);
  };
  return {
    calibration: {
      by: dial.by,
      settings: [most.setting, least.setting],
      share: 0,
      cost: budget.cost,
      frontier: settings.map(({ setting, cost }) => [cost, setting] as const),
    },
    tune: on('tune'),
    test: on('test'),
  };
}

/** What a stream chooses from. */
export interface StreamChoice {
  /** By cost, ascending. */
  readonly settings: readonly Turned[];
  /** Exit of each sample at each setting. */
  readonly exitsAt: readonly Uint8Array[];
  /** Relative cost of each exit [K]. */
  readonly relativeCost: readonly number[];
  readonly budget: StreamBudget;
}

/** Exit of each sample when they come in this order, in streams of `budget.requests`, each with its own allowance. */
export function streamExits(
  order: Int32Array,
  { settings, exitsAt, relativeCost, budget }: StreamChoice,
): Uint8Array {
  const exits = new Uint8Array(order.length);
  const first = relativeCost[0] as number;
  for (let start = 0; start < order.length; start += budget.requests) {
    const stream = order.subarray(start, start + budget.requests);
    let allowance = stream.length * budget.cost;
    stream.forEach((i, position) => {
      const left = stream.length - position;
      const average = allowance / left;
      let j = settings.length - 1;
      while (j > 0 && (settings[j] as Turned).cost > average) j--;
      const most = lastAffordableExit(allowance - (left - 1) * first, relativeCost);
      const k = Math.min(exitsAt[j]?.[i] as number, most);
      exits[i] = k;
      allowance -= relativeCost[k] as number;
    });
  }
  return exits;
}
