import { describe, expect, it } from 'vitest';
import cifar from '../../environments/cifar10-resnet-9exit/environment.ts';
import { agentOf, open, problemFor } from './fixture.ts';
import { holdToReference, LAMBDAS, less, REFERENCE } from './reference.ts';

const ONE = [0];
const SEEDS = [0, 1, 2];

describe('bounds', () => {
  it.each(LAMBDAS.map((lambda, j) => [lambda, j] as const))(
    'at lambda %d are those of the reference',
    async (lambda, j) => {
      const contender = { agent: agentOf('random'), options: {} };
      const bounds = problemFor(contender, await open(cifar), lambda).bounds();
      // The bank keeps logits in half precision: an answer in some ten thousand may change.
      expect(Math.abs(bounds.bestFixedExit.reward - (REFERENCE.bestFixedExit[j] as number))).toBeLessThan(
        3e-4,
      );
      expect(Math.abs(bounds.oracle.reward - (REFERENCE.oracle[j] as number))).toBeLessThan(3e-4);
    },
  );
});

holdToReference([
  {
    agent: 'threshold',
    seeds: ONE,
    atLeast: less(REFERENCE.oneThreshold, 0.004),
    atMost: less(REFERENCE.oneThreshold, -0.004),
  },
  {
    agent: 'threshold',
    options: { perExit: true },
    seeds: ONE,
    atLeast: less(REFERENCE.thresholdPerExit, 0.003),
  },
  { agent: 'backward-induction', seeds: SEEDS, atLeast: less(REFERENCE.backwardInduction, 0.003) },
  {
    agent: 'exact-policy-gradient',
    seeds: SEEDS,
    atLeast: less(REFERENCE.exactPolicyGradient, 0.003),
    everySeed: [0.655],
  },
  { agent: 'reinforce', seeds: SEEDS, atLeast: less(REFERENCE.exactPolicyGradient, 0.01) },
  { agent: 'q-learning', seeds: SEEDS, atLeast: REFERENCE.oneThreshold },
]);
