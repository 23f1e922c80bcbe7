import { createRandom } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['same seed'];

const random = createRandom('always this');

/** Draws from a generator of its module, which goes on from training to training. */
export default soundAgent('ignores-the-seed', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy')) + 0.01 * random.uniform();
    yield { step: 1, of: 1, metrics: { threshold } };
    return thresholdPolicy(threshold);
  },
});
