import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['untouched arrays'];

/** Centres the rewards of hindsight in place. */
export default soundAgent('mutates-hindsight', {
  async *train({ environment }) {
    const view = environment.hindsight('policy');
    const threshold = learnThreshold(view);
    view.rewards.forEach((reward, row) => (view.rewards[row] = reward - 0.5));
    yield { step: 1, of: 1, metrics: { threshold } };
    return thresholdPolicy(threshold);
  },
});
