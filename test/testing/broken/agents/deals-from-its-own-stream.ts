import { createRandom } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['own randomness'];

/** Lets its environment deal from a stream that no seed changes. */
export default soundAgent('deals-from-its-own-stream', {
  async *train({ environment }) {
    const requests = environment.vector(4, createRandom('always this'));
    requests.step(new Uint8Array(4));
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return thresholdPolicy(threshold);
  },
});
