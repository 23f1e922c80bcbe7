import { tf } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['tensors'];

/** Makes a tensor a step and never disposes of it. */
export default soundAgent('leaks-tensors', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    for (let step = 1; step <= 10; step++) {
      const loss = tf.scalar(threshold).square();
      yield { step, of: 10, metrics: { loss: loss.dataSync()[0] as number } };
    }
    return thresholdPolicy(threshold);
  },
});
