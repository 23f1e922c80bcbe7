import { type Policy } from 'offramp';
import { equippedPolicy, firstColumn, learnThreshold, soundAgent } from '../../sound-agent.ts';

export const breaks = ['class scores'];

function centred(threshold: number): Policy {
  const policy = equippedPolicy(threshold);
  return {
    ...policy,
    predict(k, observations) {
      const scores = policy.predict?.(k, observations) ?? new Float32Array();
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      return scores.map((score) => score - mean);
    },
  };
}

/** Predicts relative to what else is in the batch. */
export default soundAgent('scores-within-the-batch', {
  observations: () => ['max-prob', 'log-probs'],
  async *train({ environment }) {
    const threshold = learnThreshold(firstColumn(environment.hindsight('policy')));
    yield { step: 1, of: 1, metrics: { threshold } };
    return centred(threshold);
  },
  load: ({ config }) => centred((config as { threshold: number }).threshold),
});
