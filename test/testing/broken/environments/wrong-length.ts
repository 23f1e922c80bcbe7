import { withVector } from '../../sound-environment.ts';

export const breaks = ['arrays'];

/** Has one reward more than requests. */
export default withVector((vector) => {
  const rewards = new Float32Array(vector.n + 1);
  return {
    rewards,
    reset(options) {
      vector.reset(options);
      rewards.fill(0);
    },
    step(actions) {
      vector.step(actions);
      rewards.set(vector.rewards);
    },
  };
});
