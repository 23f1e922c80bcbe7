import { type Json } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['saving'];

/** Saves numbers in a typed array, which JSON turns into something else. */
export default soundAgent('saves-no-json', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    const config = Float32Array.of(threshold) as unknown as Json;
    return { ...thresholdPolicy(threshold), save: () => ({ kind: 'typed', config, weights: {} }) };
  },
  load: ({ config }) => thresholdPolicy((config as number[])[0] as number),
});
