import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['untouched arrays'];

function centring(threshold: number): Policy {
  const policy = thresholdPolicy(2 * threshold);
  return {
    ...policy,
    exit(k, observations) {
      observations.data.forEach((value, at) => (observations.data[at] = 2 * value));
      return policy.exit(k, observations);
    },
    save: () => ({ kind: 'centring', config: { threshold }, weights: {} }),
  };
}

/** Scales the observations it is asked about in place. */
export default soundAgent('mutates-its-observations', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return centring(threshold);
  },
  load: ({ config }) => centring((config as { threshold: number }).threshold),
});
