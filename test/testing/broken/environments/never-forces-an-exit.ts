import { CONTINUE } from 'offramp';
import { withVector } from '../../sound-environment.ts';

export const breaks = ['episodes', 'batch size'];

/** Waits, and all requests with it, until one at the last exit says that it exits. */
export default withVector((vector, { spec }) => {
  const rewards = new Float32Array(vector.n);
  const terminated = new Uint8Array(vector.n);
  return {
    rewards,
    terminated,
    reset(options) {
      vector.reset(options);
      terminated.fill(0);
    },
    step(actions) {
      const stays = vector.exits.some((k, slot) => k === spec.exits - 1 && actions[slot] === CONTINUE);
      if (!stays) vector.step(actions);
      rewards.set(stays ? new Float32Array(vector.n) : vector.rewards);
      terminated.set(stays ? new Uint8Array(vector.n) : vector.terminated);
    },
  };
});
