import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['probabilities', 'learning', 'row by row'];

function short(threshold: number): Policy {
  const policy = thresholdPolicy(threshold);
  return {
    ...policy,
    exit: (k, observations) => ({ probability: policy.exit(k, observations).probability.subarray(1) }),
  };
}

/** Answers for all rows but the last. */
export default soundAgent('answers-too-few', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return short(threshold);
  },
  load: ({ config }) => short((config as { threshold: number }).threshold),
});
