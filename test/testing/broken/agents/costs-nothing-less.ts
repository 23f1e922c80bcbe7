import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['macs'];

const cheap = (threshold: number): Policy => ({ ...thresholdPolicy(threshold), macs: (k) => -k });

/** Says that asking it saves compute. */
export default soundAgent('costs-nothing-less', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return cheap(threshold);
  },
  load: ({ config }) => cheap((config as { threshold: number }).threshold),
});
