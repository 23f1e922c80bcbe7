import type { Policy } from '../src/contract/policy.ts';
import { DEFAULT_OBSERVATIONS } from '../src/mdp/observations.ts';
import { createProblem } from '../src/mdp/problem.ts';
import { networkPolicy } from '../src/nn/network-policy.ts';
import { createRandom } from '../src/random.ts';
import { sideBySide } from './side-by-side.ts';
import { noiseBank } from './noise-bank.ts';

/** Exact evaluation of one policy on all samples of a split at all exits. */
export interface EvaluationRate {
  readonly policy: string;
  /** Samples a second, each at all nine exits. */
  readonly samplesPerSecond: number;
}

/** A comparison a row, as thresholds are. */
const threshold: Policy = {
  exit: (_k, { data, rows, columns }) => ({
    probability: Float32Array.from({ length: rows }, (_, i) => ((data[i * columns] as number) > 0.5 ? 1 : 0)),
  }),
  macs: () => 0,
  save: () => ({ kind: 'threshold', config: null, weights: {} }),
};

/** One hidden layer of 32 units, weights drawn at random. */
function smallNetwork(inputs: number): Policy {
  const random = createRandom('evaluation');
  const draw = (length: number) => Float32Array.from({ length }, () => 0.3 * random.normal());
  const layers = [
    { kernel: draw(inputs * 32), bias: draw(32) },
    { kernel: draw(32), bias: draw(1) },
  ];
  return networkPolicy({ sizes: [inputs, 32, 1], activation: 'relu', layers });
}

/** Samples a second of the exact evaluation on 10,000 x 9 rows. */
export function benchEvaluation(): EvaluationRate[] {
  const bank = noiseBank();
  const problem = createProblem({
    name: 'noise',
    bank,
    observations: DEFAULT_OBSERVATIONS,
    reward: { quality: 'correct', dense: false },
    lambda: 0.5,
    finite: false,
  });
  const size = problem.training.spec.observationSize;
  const policies = { threshold, [`network ${size}-32-1`]: smallNetwork(size) };
  const bodies = Object.values(policies).map((policy) => () => void problem.evaluate(policy, 'test'));
  const seconds = sideBySide(bodies, 9);
  return Object.keys(policies).map((policy, p) => ({
    policy,
    samplesPerSecond: bank.samples / 3 / (seconds[p] as number),
  }));
}
