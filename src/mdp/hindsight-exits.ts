import { lastExitsOf } from './caps.ts';
import type { Outcomes } from './outcomes.ts';
import { exitRewards } from './reward.ts';

/** The exit of highest reward that each sample can reach, the first at a tie; the hindsight oracle leaves there [samples]. */
export function hindsightExits(outcomes: Outcomes, relativeCost: Float64Array, lambda: number): Uint8Array {
  const { samples } = outcomes.traces;
  const lastExits = lastExitsOf(outcomes.caps, samples, relativeCost);
  const rewards = exitRewards(outcomes.quality, relativeCost, lambda);
  return lastExits.map((last, i) => {
    let best = 0;
    for (let k = 1; k <= last; k++) {
      if ((rewards[k * samples + i] as number) > (rewards[best * samples + i] as number)) best = k;
    }
    return best;
  });
}
