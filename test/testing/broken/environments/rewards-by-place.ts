import { withVector } from '../../sound-environment.ts';

export const breaks = ['batch order', 'rewards', 'batch size'];

/** Rewards the first request more than the others. */
export default withVector((vector) => {
  const rewards = new Float32Array(vector.n);
  return {
    rewards,
    step(actions) {
      vector.step(actions);
      rewards.set(vector.rewards);
      for (let slot = 0; slot < vector.n; slot++) rewards[slot] = (rewards[slot] as number) - slot;
    },
  };
});
