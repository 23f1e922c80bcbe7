import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['preference', 'learning'];

function certain(threshold: number): Policy {
  const policy = thresholdPolicy(threshold);
  return {
    ...policy,
    exit(k, observations) {
      const { probability } = policy.exit(k, observations);
      return { probability, preference: probability.map((p) => (p >= 0.5 ? 1 : -Infinity)) };
    },
  };
}

/** Says "never" by a preference that no shift can turn. */
export default soundAgent('prefers-without-end', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return certain(threshold);
  },
  load: ({ config }) => certain((config as { threshold: number }).threshold),
});
