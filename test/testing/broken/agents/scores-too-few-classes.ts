import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['class scores', 'learning'];

const single = (threshold: number): Policy => ({
  ...thresholdPolicy(threshold),
  predict: (_k, { data }) => data.slice(),
});

/** Predicts one score a row, whatever the classes. */
export default soundAgent('scores-too-few-classes', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return single(threshold);
  },
  load: ({ config }) => single((config as { threshold: number }).threshold),
});
