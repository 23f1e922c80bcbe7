import { startBackend } from 'offramp';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bankOf, drawSamples, macsOf, mean } from '../mdp/fixture.ts';
import { agentOf, type Contender, open, problemFor, train } from './fixture.ts';

/** A copy of the values of a tensor. */
const floatsOf = vi.hoisted(
  () => (tensor: import('offramp').tf.Tensor) => (tensor.dataSync() as Float32Array).slice(),
);
/** What the agents' optimiser was asked to descend: variables and gradients of each update, none of them carried out. */
const updates = vi.hoisted(() => [] as { variables: Float32Array[]; gradients: Float32Array[] }[]);

vi.mock('offramp', async (original) => {
  const offramp = await original<typeof import('offramp')>();
  return {
    ...offramp,
    // Weights far from where training starts, so that no part of the gradient is near 0.
    network(...given: Parameters<typeof offramp.network>) {
      const made = offramp.network(...given);
      made.variables.forEach((variable, v) => {
        const values = Float32Array.from({ length: variable.size }, (_, j) => Math.sin(3 * j + 2 * v + 1));
        const next = offramp.tf.tensor(values, variable.shape);
        variable.assign(next);
        next.dispose();
      });
      return made;
    },
    adam: (learningRate: number) => ({
      learningRate,
      minimize(loss: () => import('offramp').tf.Scalar) {
        const { value, grads } = offramp.tf.variableGrads(loss);
        const registered = offramp.tf.engine().registeredVariables;
        updates.push({
          variables: Object.keys(grads).map((name) =>
            floatsOf(registered[name] as import('offramp').tf.Variable),
          ),
          gradients: Object.values(grads).map(floatsOf),
        });
        const [first] = value.dataSync();
        offramp.tf.dispose([value, grads]);
        return first;
      },
    }),
  };
});

const EXITS = 4;
const HIDDEN = 3;
const LAMBDA = 0.4;
const opened = await open({
  name: 'drawn',
  description: 'samples drawn from a seed',
  observations: ['max-prob', 'depth', 'cost-so-far'],
  bank: () =>
    Promise.resolve(
      bankOf(drawSamples('gradient', { exits: EXITS, classes: 3, samples: [12, 2, 2] }), macsOf(EXITS)),
    ),
});
const contenderOf = (name: string, options: Contender['options']): Contender => ({
  agent: agentOf(name),
  options,
});
const view = problemFor(contenderOf('reinforce', {}), opened, LAMBDA).training.hindsight('policy');
const { columns } = view.observations;

/** Logit of a network of one hidden ReLU layer, in double precision; weights in the order they are made in. */
function logit([kernel0, kernel1, bias0, bias1]: readonly (readonly number[])[], row: Float32Array): number {
  let z = bias1?.[0] as number;
  for (let h = 0; h < HIDDEN; h++) {
    let hidden = bias0?.[h] as number;
    row.forEach((x, c) => (hidden += x * (kernel0?.[c * HIDDEN + h] as number)));
    z += Math.max(0, hidden) * (kernel1?.[h] as number);
  }
  return z;
}

const entropyOf = (h: number): number => -h * Math.log(h) - (1 - h) * Math.log(1 - h);

/** Means over the samples, exact for the policy of these weights. */
function exact(weights: readonly (readonly number[])[]) {
  const sums = { reward: 0, entropy: 0, decisions: 0 };
  for (let i = 0; i < view.samples; i++) {
    let reach = 1;
    for (let k = 0; k < EXITS; k++) {
      const row = k * view.samples + i;
      const z = logit(weights, view.observations.data.subarray(row * columns, (row + 1) * columns));
      const h = k === EXITS - 1 ? 1 : 1 / (1 + Math.exp(-z));
      sums.reward += (reach * h * (view.rewards[row] as number)) / view.samples;
      if (h < 1) {
        sums.entropy += (reach * entropyOf(h)) / view.samples;
        sums.decisions += reach / view.samples;
      }
      reach *= 1 - h;
    }
  }
  return sums;
}

const asNumbers = (variables: readonly Float32Array[]): number[][] =>
  variables.map((values) => Array.from(values));

/** Central differences of reward + bonus * entropy by every weight, in the order the variables stand. */
function differences(variables: readonly Float32Array[], bonus: number): number[] {
  const step = 1e-5;
  const weights = asNumbers(variables);
  const objective = (at: readonly (readonly number[])[]): number => {
    const { reward, entropy } = exact(at);
    return reward + bonus * entropy;
  };
  return weights.flatMap((values, v) =>
    values.map((value, at) => {
      const moved = (by: number) => objective(weights.with(v, values.with(at, value + by)));
      return (moved(step) - moved(-step)) / (2 * step);
    }),
  );
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, j) => sum + x * (b[j] as number), 0);

beforeAll(async () => {
  await startBackend();
});
beforeEach(() => {
  updates.length = 0;
});

describe('exact-policy-gradient', () => {
  it.each([0, 0.1, 2])('ascends the exact objective, entropy bonus %d', async (entropy) => {
    const contender = contenderOf('exact-policy-gradient', { hidden: [HIDDEN], updates: 1, entropy });
    await train(contender, problemFor(contender, opened, LAMBDA), 3);
    const [{ variables, gradients }] = updates as [(typeof updates)[number]];
    const expected = differences(variables, entropy);
    const found = asNumbers(gradients).flat();
    expect(found).toHaveLength(expected.length);
    const largest = Math.max(...expected.map(Math.abs));
    expected.forEach((value, j) => {
      expect(Math.abs(-(found[j] as number) - value)).toBeLessThan(1e-4 * largest);
    });
  });
});

describe('reinforce', () => {
  it('ascends the exact objective on average', async () => {
    const batch = 4096;
    const options = { hidden: [HIDDEN], batch, episodes: 60 * batch, entropy: 0 };
    const contender = contenderOf('reinforce', options);
    await train(contender, problemFor(contender, opened, LAMBDA), 3);
    // The variables of the policy come before those of the baseline.
    const [{ variables }] = updates as [(typeof updates)[number]];
    const policy = variables.slice(0, variables.length / 2);
    const expected = differences(policy, 0);
    const drawn = updates.map(({ gradients }) => asNumbers(gradients).flat());
    const found = expected.map((_, j) => mean(drawn.map((gradient) => -(gradient[j] as number))));
    const cosine = dot(found, expected) / Math.sqrt(dot(found, found) * dot(expected, expected));
    expect(cosine).toBeGreaterThan(0.999);
    // The loss is a mean over decisions, the objective one over episodes.
    const { decisions } = exact(asNumbers(policy));
    expect(dot(found, expected) / dot(expected, expected)).toBeCloseTo(1 / decisions, 1);
  });
});
