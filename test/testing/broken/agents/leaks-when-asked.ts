import { tf } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['tensors'];

/** Leaves a tensor behind each time it is asked. */
export default soundAgent('leaks-when-asked', {
  async *train({ environment }) {
    const policy = thresholdPolicy(learnThreshold(environment.hindsight('policy')));
    yield { step: 1, of: 1, metrics: {} };
    return {
      ...policy,
      exit: (k, observations) => ({
        probability: tf.tensor1d(policy.exit(k, observations).probability).dataSync() as Float32Array,
      }),
    };
  },
});
