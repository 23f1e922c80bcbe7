import type { Bank } from '../bank/bank.ts';
import type { Budget } from '../contract/budget.ts';
import type { Bounds, Figures } from '../contract/record.ts';
import { lastExitsOf } from './caps.ts';
import { relativeCosts } from './cost.ts';
import { solve } from './dynamic-programming.ts';
import { empiricalMdp } from './empirical-mdp.ts';
import { deterministic } from './evaluate.ts';
import { hindsightExits } from './hindsight-exits.ts';
import type { Outcomes } from './outcomes.ts';
import { pricesAround } from './price-that-spends.ts';
import { exitRewards } from './reward.ts';

/** What compute costs where bounds are drawn. */
export interface BoundsSetting {
  readonly lambda: number;
  readonly finite: boolean;
  readonly budget?: Budget;
}

/**
 * What every result on this split is shown against; no policy MACs are charged. Under an average budget or a stream the
 * best fixed exit is the best of those that cost no more, and the oracle spends the budget where it buys the most:
 * between two neighbouring prices mixed so that it is used up, no way to leave is worth more (Everett 1963).
 */
export function splitBounds(
  bank: Bank,
  outcomes: Outcomes,
  { lambda, finite, budget }: BoundsSetting,
): Omit<Bounds, 'environment' | 'lambda' | 'budget'> {
  const { samples, exits } = outcomes.traces;
  const relativeCost = relativeCosts(bank);
  const lastExits = lastExitsOf(outcomes.caps, samples, relativeCost);
  const leaving = (choose: (i: number) => number): Figures =>
    deterministic(
      outcomes,
      lastExits.map((last, i) => Math.min(last, choose(i))),
      relativeCost,
      lambda,
    ).deterministic;

  const fixedExits = Array.from({ length: exits }, (_, k) => leaving(() => k));
  const most = budget && budget.kind !== 'request' ? budget.cost : Infinity;
  const exit = fixedExits.reduce(
    (best, { reward, cost }, k) => (cost <= most && reward > (fixedExits[best]?.reward ?? 0) ? k : best),
    0,
  );
  const at = (price: number): Figures => {
    const best = hindsightExits(outcomes, relativeCost, price);
    return leaving((i) => best[i] as number);
  };
  const bounds = {
    fixedExits,
    bestFixedExit: { exit, ...(fixedExits[exit] as Figures) },
    oracle: Number.isFinite(most) ? spending(most, at) : at(lambda),
  };
  if (!finite || budget) return bounds;
  const rewards = exitRewards(outcomes.quality, relativeCost, lambda);
  return { ...bounds, optimum: leaving(optimalExits(outcomes, rewards)) };
}

/** Figures of a mean cost of `budget` where those of every price of compute are known; of less where less is enough. */
function spending(budget: number, at: (price: number) => Figures): Figures {
  const [dear, cheap] = pricesAround(budget, (price) => at(price).cost).map(at) as [Figures, Figures];
  const share = dear.cost > cheap.cost ? (budget - cheap.cost) / (dear.cost - cheap.cost) : 0;
  const mean = (name: keyof Figures): number => share * dear[name] + (1 - share) * cheap[name];
  return { accuracy: mean('accuracy'), cost: mean('cost'), reward: mean('reward') };
}

function optimalExits({ traces, observations }: Outcomes, rewards: Float32Array): (i: number) => number {
  const { samples, exits } = traces;
  const mdp = empiricalMdp(observations.all, rewards, exits);
  const optimum = solve(mdp);
  return (i) => {
    let k = 0;
    while (optimum.exits[k]?.[mdp.states[k * samples + i] as number] === 0) k++;
    return k;
  };
}
