import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['saving'];

function preferring(threshold: number): Policy {
  const policy = thresholdPolicy(threshold);
  return {
    ...policy,
    exit: (k, observations) => ({
      ...policy.exit(k, observations),
      preference: observations.data.map((confidence) => confidence - threshold),
    }),
  };
}

/** Loads a policy that decides the same but prefers nothing any more. */
export default soundAgent('forgets-its-preferences', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return preferring(threshold);
  },
});
