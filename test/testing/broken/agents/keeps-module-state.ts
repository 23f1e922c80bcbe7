import { type Random } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['same seed'];

let current: Random;

/** Keeps its stream in its module, where the next training replaces it. */
export default soundAgent('keeps-module-state', {
  async *train({ environment, random }) {
    current = random;
    let threshold = learnThreshold(environment.hindsight('policy'));
    for (let step = 1; step <= 3; step++) {
      yield { step, of: 3, metrics: { threshold } };
      threshold += 0.01 * current.uniform();
    }
    return thresholdPolicy(threshold);
  },
});
