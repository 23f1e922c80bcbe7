import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['cancellation'];

/** Takes being cancelled for a failure. */
export default soundAgent('throws-on-cancel', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    let finished = false;
    try {
      yield { step: 1, of: 1, metrics: { threshold } };
      finished = true;
    } finally {
      // oxlint-disable-next-line no-unsafe-finally -- what it must not do
      if (!finished) throw new Error('interrupted');
    }
    return thresholdPolicy(threshold);
  },
});
