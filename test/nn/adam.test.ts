import { beforeEach, describe, expect, test } from 'vitest';
import { adam } from '../../src/nn/adam.ts';
import { startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';

interface Reference {
  learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clipNorm?: number;
  readonly weightDecay?: number;
}

/**
 * Kingma and Ba 2015, algorithm 1, with the decoupled decay of Loshchilov and Hutter 2019, algorithm 2, in float64;
 * elements from `decayed` on decay.
 */
function reference(start: readonly number[], decayed: number, options: Reference) {
  const { beta1, beta2, epsilon, clipNorm = Infinity, weightDecay = 0 } = options;
  const theta = [...start];
  const [m, v] = [theta.map(() => 0), theta.map(() => 0)];
  let t = 0;
  return (gradient: readonly number[]): readonly number[] => {
    t += 1;
    const norm = Math.hypot(...gradient);
    const clipped = gradient.map((g) => (norm > clipNorm ? (g * clipNorm) / norm : g));
    clipped.forEach((g, i) => {
      m[i] = beta1 * (m[i] as number) + (1 - beta1) * g;
      v[i] = beta2 * (v[i] as number) + (1 - beta2) * g * g;
      const mHat = m[i] / (1 - beta1 ** t);
      const vHat = v[i] / (1 - beta2 ** t);
      const decay = i < decayed ? 0 : weightDecay * (theta[i] as number);
      theta[i] = (theta[i] as number) - options.learningRate * (mHat / (Math.sqrt(vHat) + epsilon) + decay);
    });
    return theta;
  };
}

describe.each(['cpu', 'wasm'] as const)('adam on %s', (backend) => {
  beforeEach(() => startBackend(backend));

  test.each([
    ['defaults', {}],
    ['other decays', { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }],
    ['clipping', { clipNorm: 0.5 }],
    ['weight decay', { weightDecay: 0.3 }],
    ['weight decay and clipping', { weightDecay: 0.3, clipNorm: 0.5 }],
  ])('takes the steps of the definition, %s', (_, options) => {
    const random = createRandom(3);
    const draw = (n: number) => Array.from({ length: n }, () => random.normal());
    const start = draw(7);
    const variables = [
      tf.variable(tf.tensor1d(start.slice(0, 5))),
      tf.variable(tf.tensor2d(start.slice(5), [1, 2])),
    ];
    const settings: Reference = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, ...options };
    const expected = reference(start, 5, settings);
    const optimiser = adam(0.01, options);
    for (let step = 0; step < 60; step++) {
      // The gradient of sum(c . x) is c.
      const gradient = draw(7);
      if (step === 30) optimiser.learningRate = settings.learningRate = 0.003;
      const [first, second] = variables as [tf.Variable, tf.Variable];
      const weights = tf.tensor1d(gradient);
      optimiser.minimize(() => tf.concat([first, second.flatten()]).mul(weights).sum());
      const theta = expected(gradient);
      const actual = variables.flatMap((variable) => Array.from(variable.dataSync()));
      theta.forEach((value, i) => expect(Math.abs((actual[i] as number) - value)).toBeLessThan(2e-6));
    }
  });

  test('gives the loss before the update and leaves no tensor', () => {
    const x = tf.variable(tf.tensor1d([3, -4]));
    const optimiser = adam(0.1);
    const loss = () => x.square().sum().asScalar();
    expect(optimiser.minimize(loss)).toBe(25);
    const before = tf.memory();
    for (let i = 0; i < 5; i++) optimiser.minimize(loss);
    tf.tidy(() => void optimiser.minimize(loss));
    const after = tf.memory();
    expect([after.numTensors, after.numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
    expect(optimiser.minimize(loss)).toBeLessThan(25);
  });

  test('updates the variables it is given and no other', () => {
    const [x, y] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
    adam(0.1).minimize(() => x.mul(y).asScalar(), [x]);
    expect(x.dataSync()[0]).toBeCloseTo(0.9, 5);
    expect(y.dataSync()[0]).toBe(1);
  });

  test('finds a minimum', () => {
    const x = tf.variable(tf.tensor1d([5, -7]));
    const optimiser = adam(0.1);
    const target = tf.tensor1d([1, 2]);
    for (let i = 0; i < 400; i++) optimiser.minimize(() => x.sub(target).square().sum().asScalar());
    x.dataSync().forEach((value, i) => expect(value).toBeCloseTo([1, 2][i] as number, 2));
  });

  test('stops at a loss that is not finite, leaving the variables as they were', () => {
    const x = tf.variable(tf.scalar(-1));
    const before = tf.memory().numTensors;
    expect(() => adam(0.1).minimize(() => x.log().asScalar())).toThrow(
      'adam: the loss of update 1 is NaN, expected a finite number; try a lower learning rate',
    );
    expect(x.dataSync()[0]).toBe(-1);
    expect(tf.memory().numTensors).toBe(before);
  });
});
