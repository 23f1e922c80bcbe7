import type { Values } from './values.ts';

/** Where samples left, beside where they should have by hindsight. */
export interface HindsightRegret {
  /** Highest reward that the sample could have earned minus the reward it did, >= 0 [samples]. */
  readonly regret: Float64Array;
  /**
   * The exit where it left, where no other earns more; else the exit that earns the most, the first of them at a tie
   * [samples]. Above the exit where it left: the policy was over-confident and left too early. Below: over-cautious,
   * too late.
   */
  readonly best: Uint8Array;
}

/**
 * Regret of leaving sample i at `exit[i]`, against leaving it where it earns the most: max over k of r[i,k] - r[i,exit].
 * `rewards` is exit-major [K * samples]; where requests are capped, only exits up to `lastExits` [samples] count. Throws
 * RangeError where the lengths do not agree or a sample left at an exit that it could not reach.
 */
export function hindsightRegret(rewards: Values, exit: Uint8Array, lastExits?: Uint8Array): HindsightRegret {
  const samples = exit.length;
  const exits = samples === 0 ? 0 : rewards.length / samples;
  if (!Number.isInteger(exits) || (lastExits && lastExits.length !== samples)) {
    throw new RangeError(`regret: ${rewards.length} rewards and ${samples} exits do not agree`);
  }
  const best = exit.slice();
  const regret = new Float64Array(samples);
  for (let i = 0; i < samples; i++) {
    const left = exit[i] as number;
    const last = lastExits?.[i] ?? exits - 1;
    if (left > last) throw new RangeError(`regret: sample ${i} left at exit ${left}, beyond ${last}`);
    const earned = rewards[left * samples + i] as number;
    let most = earned;
    for (let k = 0; k <= last; k++) {
      const reward = rewards[k * samples + i] as number;
      if (reward <= most) continue;
      most = reward;
      best[i] = k;
    }
    regret[i] = most - earned;
  }
  return { regret, best };
}
