import { soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['learning'];

/** Always leaves at the last exit. */
export default soundAgent('does-not-learn', {
  async *train() {
    yield { step: 1, of: 1, metrics: {} };
    return thresholdPolicy(2);
  },
});
