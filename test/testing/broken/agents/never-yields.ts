import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['progress'];

/** Trains in silence. */
export default soundAgent('never-yields', {
  // oxlint-disable-next-line require-yield -- what it must do
  async *train({ environment }) {
    return thresholdPolicy(learnThreshold(environment.hindsight('policy')));
  },
});
