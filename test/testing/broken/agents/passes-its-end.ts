import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['progress'];

/** Goes further than the end it tells. */
export default soundAgent('passes-its-end', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    for (let step = 0; step < 300; step += 128) yield { step: step + 128, of: 300, metrics: { threshold } };
    return thresholdPolicy(threshold);
  },
});
