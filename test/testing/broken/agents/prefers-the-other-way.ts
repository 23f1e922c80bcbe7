import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['preference'];

function turnedAbout(threshold: number): Policy {
  const policy = thresholdPolicy(threshold);
  return {
    ...policy,
    exit: (k, observations) => ({
      ...policy.exit(k, observations),
      preference: observations.data.map((confidence) => threshold - confidence),
    }),
  };
}

/** Gives how much it prefers continuing as its preference for exiting. */
export default soundAgent('prefers-the-other-way', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return turnedAbout(threshold);
  },
  load: ({ config }) => turnedAbout((config as { threshold: number }).threshold),
});
