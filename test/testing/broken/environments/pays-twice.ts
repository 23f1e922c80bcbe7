import { withVector } from '../../sound-environment.ts';

export const breaks = ['rewards'];

/** Charges compute on each continue and again at the exit. */
export default withVector((vector, { spec }) => {
  const rewards = new Float32Array(vector.n);
  return {
    rewards,
    reset(options) {
      vector.reset(options);
      rewards.fill(0);
    },
    step(actions) {
      const before = vector.exits.slice();
      vector.step(actions);
      rewards.set(vector.rewards);
      before.forEach((k, slot) => {
        const next = spec.relativeCost[k + 1];
        if (vector.terminated[slot] === 1 || next === undefined) return;
        rewards[slot] = -spec.lambda * (next - (spec.relativeCost[k] as number));
      });
    },
  };
});
