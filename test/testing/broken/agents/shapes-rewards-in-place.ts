import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['untouched arrays'];

/** Writes into the rewards of a vector environment. */
export default soundAgent('shapes-rewards-in-place', {
  async *train({ environment, random }) {
    const requests = environment.vector(4, random.stream('requests'));
    for (let step = 1; step <= 3; step++) {
      requests.step(new Uint8Array(4));
      requests.rewards[0] = 1;
      yield { step, of: 3, metrics: {} };
    }
    return thresholdPolicy(learnThreshold(environment.hindsight('policy')));
  },
});
