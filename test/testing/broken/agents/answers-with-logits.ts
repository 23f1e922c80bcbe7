import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['probabilities', 'learning'];

function logits(threshold: number): Policy {
  return {
    ...thresholdPolicy(threshold),
    exit: (_k, { data }) => ({ probability: data.map((confidence) => 20 * (confidence - threshold)) }),
  };
}

/** Answers with the log-odds of exiting instead of the probability. */
export default soundAgent('answers-with-logits', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return logits(threshold);
  },
  load: ({ config }) => logits((config as { threshold: number }).threshold),
});
