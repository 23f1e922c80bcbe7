import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['knob'];

const dearPolicy = (threshold: number): Policy => ({ ...thresholdPolicy(threshold), macs: () => 1000 });

/** Is turned to policies that cost more to ask than it says itself. */
export default soundAgent('hides-what-its-knob-costs', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return { ...thresholdPolicy(threshold), knob: { range: [1, 0], at: dearPolicy } };
  },
});
