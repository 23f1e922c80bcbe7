import { defineAgent, z } from 'offramp';
import { learnThreshold, thresholdPolicy } from '../../sound-agent.ts';

// It cannot be started, so it keeps nothing.
export const breaks = [
  'options',
  'progress',
  'cancellation',
  'own randomness',
  'same seed',
  'learning',
  'tune',
  'probabilities',
  'preference',
  'knob',
  'class scores',
  'macs',
  'pure evaluation',
  'row by row',
  'untouched arrays',
  'saving',
  'tensors',
];

/** Has an option without a default. */
export default defineAgent({
  name: 'wants-an-option',
  options: z.strictObject({ rounds: z.int().positive() }),
  observations: () => ['max-prob'],
  async *train({ environment, options: { rounds } }) {
    yield { step: rounds, of: rounds, metrics: {} };
    return thresholdPolicy(learnThreshold(environment.hindsight('policy')));
  },
  load: ({ config }) => thresholdPolicy((config as { threshold: number }).threshold),
});
