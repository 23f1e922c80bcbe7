import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['pure evaluation', 'same seed', 'tune', 'row by row', 'saving'];

/** Exits with a probability that is drawn anew each time it is asked. */
export default soundAgent('draws-at-evaluation', {
  async *train({ environment }) {
    const policy = thresholdPolicy(learnThreshold(environment.hindsight('policy')));
    yield { step: 1, of: 1, metrics: {} };
    return {
      ...policy,
      exit: (k, observations) => ({
        // oxlint-disable-next-line no-restricted-properties -- what it must not do
        probability: policy.exit(k, observations).probability.map((p) => p * (1 - 0.01 * Math.random())),
      }),
    };
  },
});
