import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['pure evaluation', 'same seed', 'tune', 'row by row', 'saving'];

/** Holds a generator of its own in the policy, so that an answer depends on what was asked before. */
export default soundAgent('keeps-a-generator', {
  async *train({ environment, random }) {
    const policy = thresholdPolicy(learnThreshold(environment.hindsight('policy')));
    yield { step: 1, of: 1, metrics: {} };
    return {
      ...policy,
      exit: (k, observations) => ({
        probability: policy.exit(k, observations).probability.map((p) => p * (1 - 0.01 * random.uniform())),
      }),
    };
  },
});
