import { tf } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = [
  'tensors',
  'same seed',
  'learning',
  'tune',
  'probabilities',
  'preference',
  'pure evaluation',
  'row by row',
  'untouched arrays',
  'saving',
];

/** Decides by a tensor of its training, which is gone when that has ended. */
export default soundAgent('holds-a-tensor', {
  async *train({ environment }) {
    const threshold = tf.scalar(learnThreshold(environment.hindsight('policy')));
    yield { step: 1, of: 1, metrics: {} };
    return {
      ...thresholdPolicy(0),
      exit: (k, observations) => thresholdPolicy(threshold.dataSync()[0] as number).exit(k, observations),
    };
  },
});
