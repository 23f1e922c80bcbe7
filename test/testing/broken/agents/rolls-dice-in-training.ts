import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['own randomness'];

/** Calls Math.random in training, though to no effect this time. */
export default soundAgent('rolls-dice-in-training', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    // oxlint-disable-next-line no-restricted-properties -- what it must not do
    const explores = Math.random() < 0.5;
    yield { step: 1, of: 1, metrics: { threshold } };
    return thresholdPolicy(explores ? threshold : threshold);
  },
});
