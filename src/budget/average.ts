import type { AverageBudget } from '../contract/budget.ts';
import type { Policy } from '../contract/policy.ts';
import type { Calibration } from '../contract/record.ts';
import type { Evaluation } from '../mdp/evaluate.ts';
import type { Problem } from '../mdp/problem.ts';
import type { Random } from '../random.ts';
import { type Dial, dialOf } from './dial.ts';

/** What a policy does on a split under a budget. */
export interface BudgetResult {
  readonly calibration: Omit<Calibration, 'price'>;
  readonly tune: Evaluation;
  readonly test: Evaluation;
}

/**
 * Meets an average budget: two neighbouring settings of the policy's dial between whose costs on `tune` the budget lies,
 * mixed so that it is used up there exactly. Which requests get the dearer setting is drawn by `random` alone, so many
 * of each split as the share says.
 */
export function meetAverage(
  problem: Problem,
  policy: Policy,
  { cost: budget }: AverageBudget,
  random: Random,
): BudgetResult {
  const dial = dialOf(problem, policy);
  const [dear, cheap] = dial.bracket(budget);
  const share = dear.cost > cheap.cost ? (budget - cheap.cost) / (dear.cost - cheap.cost) : 1;
  const settings = [dear.setting, cheap.setting] as const;
  const on = (split: 'tune' | 'test') =>
    mixture(problem, policy, dial, { settings, share }, split, random.stream(split));
  return {
    calibration: { by: dial.by, settings, share, cost: share * dear.cost + (1 - share) * cheap.cost },
    tune: on('tune'),
    test: on('test'),
  };
}

function mixture(
  problem: Problem,
  policy: Policy,
  dial: Dial,
  { settings, share }: Pick<Calibration, 'settings' | 'share'>,
  split: 'tune' | 'test',
  random: Random,
): Evaluation {
  const [dear, cheap] = settings.map((setting) => dial.exits(setting, split)) as [Uint8Array, Uint8Array];
  const exits = Uint8Array.from(cheap);
  const chosen = random.permutation(exits.length).subarray(0, Math.round(share * exits.length));
  for (const i of chosen) exits[i] = dear[i] as number;
  const [atDear, atCheap] = [dear, cheap].map(
    (those) => problem.leaving(policy, those, split).deterministic,
  ) as [Evaluation['expected'], Evaluation['expected']];
  const mean = (name: keyof Evaluation['expected']): number =>
    share * atDear[name] + (1 - share) * atCheap[name];
  return {
    ...problem.leaving(policy, exits, split),
    expected: { accuracy: mean('accuracy'), cost: mean('cost'), reward: mean('reward') },
  };
}
