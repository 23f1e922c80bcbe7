import type { Hindsight } from '../contract/environment.ts';
import type { Policy } from '../contract/policy.ts';

/**
 * What to add to a policy's preferences at all exits, so that exiting where the sum is >= 0 earns the most on a split,
 * exactly: as more is added, a sample leaves earlier only where an exit is preferred more than all before it, so each of
 * these records is one event of a sweep. 0 where nothing earns more than that. `rewards` of exiting, exit-major
 * [K * samples], are the split's own unless given. The policy has no memory between exits.
 */
export function bestShift(policy: Policy, view: Hindsight, rewards: Float32Array = view.rewards): number {
  const { samples, exits, lastExits } = view;
  const preferences = Array.from({ length: exits - 1 }, (_, k) => {
    const { probability, preference } = policy.exit(k, view.observationsAt(k));
    return preference ?? probability.map((p) => p - 0.5);
  });
  const events: { at: number; gain: number }[] = [];
  for (let i = 0; i < samples; i++) {
    const last = lastExits[i] as number;
    let record = { at: -Infinity, reward: 0 };
    for (let k = 0; k <= last; k++) {
      const at = k === last ? Infinity : (preferences[k]?.[i] as number);
      if (at <= record.at) continue;
      const reward = rewards[k * samples + i] as number;
      if (record.at > -Infinity) events.push({ at: record.at, gain: record.reward - reward });
      record = { at, reward };
    }
  }
  events.sort((a, b) => b.at - a.at);
  const unmoved = events.reduce((sum, { at, gain }) => (at >= 0 ? sum + gain : sum), 0);
  // nobody leaves before the last exit
  let best = { total: 0, shift: -(events[0]?.at ?? 0) - 1 };
  let total = 0;
  events.forEach(({ at, gain }, e) => {
    total += gain;
    const below = events[e + 1]?.at ?? at - 2;
    if (below < at && total > best.total) best = { total, shift: -(at + below) / 2 };
  });
  return best.total > unmoved + 1e-9 ? best.shift : 0;
}
