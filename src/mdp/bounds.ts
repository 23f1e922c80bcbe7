import type { Bank } from '../bank/bank.ts';
import type { Bounds, Figures } from '../contract/record.ts';
import { relativeCosts } from './cost.ts';
import { solve } from './dynamic-programming.ts';
import { empiricalMdp } from './empirical-mdp.ts';
import { deterministic } from './evaluate.ts';
import type { Outcomes } from './outcomes.ts';
import { exitRewards } from './reward.ts';

/** What every result on this split is shown against; no policy MACs are charged. */
export function splitBounds(
  bank: Bank,
  outcomes: Outcomes,
  lambda: number,
  finite: boolean,
): Omit<Bounds, 'environment' | 'lambda'> {
  const { samples, exits } = outcomes.traces;
  const relativeCost = relativeCosts(bank);
  const rewards = exitRewards(outcomes.quality, relativeCost, lambda);
  const leaving = (choose: (i: number) => number): Figures =>
    deterministic(
      outcomes,
      Uint8Array.from({ length: samples }, (_, i) => choose(i)),
      relativeCost,
      lambda,
    ).deterministic;

  const fixedExits = Array.from({ length: exits }, (_, k) => leaving(() => k));
  const exit = fixedExits.reduce(
    (best, { reward }, k) => (reward > (fixedExits[best]?.reward ?? 0) ? k : best),
    0,
  );
  const oracle = leaving((i) => {
    let best = 0;
    for (let k = 1; k < exits; k++) {
      if ((rewards[k * samples + i] as number) > (rewards[best * samples + i] as number)) best = k;
    }
    return best;
  });
  const bounds = { fixedExits, bestFixedExit: { exit, ...(fixedExits[exit] as Figures) }, oracle };
  return finite ? { ...bounds, optimum: leaving(optimalExits(outcomes, rewards)) } : bounds;
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
