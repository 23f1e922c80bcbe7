import type { VectorEnvironment } from '../../contract/environment.ts';

/** What each request went through: observations, rewards and ends, step by step; a list of numbers for each. */
export function histories(
  vector: VectorEnvironment,
  samples: Int32Array,
  actions: readonly Uint8Array[],
): number[][] {
  const told: number[][] = Array.from(samples, () => []);
  const { observations, rewards, terminated, exits } = vector;
  const ended = new Uint8Array(samples.length);
  const note = (): void =>
    told.forEach((list, slot) => {
      if (ended[slot] === 1) return;
      list.push(rewards[slot] as number, terminated[slot] as number);
      ended[slot] = terminated[slot] as number;
      if (ended[slot] === 1) return;
      const { data, columns } = observations;
      list.push(exits[slot] as number, ...data.subarray(slot * columns, (slot + 1) * columns));
    });
  vector.reset({ samples });
  note();
  for (const chosen of actions) {
    vector.step(chosen);
    note();
  }
  return told;
}
