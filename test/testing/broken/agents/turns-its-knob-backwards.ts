import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['knob'];

/** Has a threshold for a knob, and calls the one at which everybody leaves the dearest. */
export default soundAgent('turns-its-knob-backwards', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return { ...thresholdPolicy(threshold), knob: { range: [0, 1], at: thresholdPolicy } };
  },
});
