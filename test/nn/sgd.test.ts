import { beforeEach, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/nn/backend.ts';
import { type SgdOptions, sgd } from '../../src/nn/sgd.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';

/** torch.optim.SGD's definition (PyTorch 1.13, no dampening), written down in float64; only `decayed` elements decay. */
function reference(start: readonly number[], decayed: (i: number) => boolean, options: Required<SgdOptions>) {
  const { momentum, nesterov, weightDecay, clipNorm } = options;
  const theta = [...start];
  const velocity = theta.map(() => 0);
  return (gradient: readonly number[], learningRate: number): readonly number[] => {
    const norm = Math.hypot(...gradient);
    gradient.forEach((g, i) => {
      const clipped = norm > clipNorm ? (g * clipNorm) / norm : g;
      const slope = clipped + (decayed(i) ? weightDecay * (theta[i] as number) : 0);
      velocity[i] = momentum * (velocity[i] as number) + slope;
      const direction = nesterov ? slope + momentum * velocity[i] : velocity[i];
      theta[i] = (theta[i] as number) - learningRate * direction;
    });
    return theta;
  };
}

const DEFAULTS = { momentum: 0.9, nesterov: true, weightDecay: 0, clipNorm: Infinity };

describe.each(['cpu', 'wasm'] as const)('sgd on %s', (backend) => {
  beforeEach(() => startBackend(backend));

  test('takes the first two steps that a hand computes', () => {
    const kernel = tf.variable(tf.tensor2d([[2, -4]]));
    const bias = tf.variable(tf.tensor1d([1]));
    const optimiser = sgd(0.1, { momentum: 0.5, nesterov: true, weightDecay: 0.25 });
    // The gradient is 1 everywhere.
    const loss = (): tf.Scalar => tf.add(tf.sum(kernel), tf.sum(bias));
    optimiser.minimize(loss);
    // slopes 1 + 0.25 w = [1.5, 0]; velocity the same; steps slope + 0.5 velocity = [2.25, 0]; bias 1 and 1.5.
    expect(Array.from(kernel.dataSync())).toEqual([Math.fround(2 - 0.225), -4]);
    expect(bias.dataSync()[0]).toBeCloseTo(0.85, 6);
    optimiser.minimize(loss);
    // slope 1 + 0.25 * 1.775 = 1.44375; velocity 0.75 + 1.44375 = 2.19375; step 1.44375 + 1.096875 = 2.540625.
    expect(kernel.dataSync()[0]).toBeCloseTo(1.775 - 0.2540625, 6);
    // velocity 0.5 + 1 = 1.5, step 1 + 0.75.
    expect(bias.dataSync()[0]).toBeCloseTo(0.85 - 0.175, 6);
  });

  test.each<[string, SgdOptions]>([
    ['defaults', {}],
    ['plain', { momentum: 0 }],
    ['momentum without looking ahead', { nesterov: false }],
    ['weight decay', { weightDecay: 0.05 }],
    ['clipping and weight decay', { clipNorm: 0.5, weightDecay: 0.05, nesterov: false }],
  ])('takes the steps of the definition, %s', (_, options) => {
    const random = createRandom(3);
    const draw = (n: number) => Array.from({ length: n }, () => random.normal());
    const start = draw(8);
    const [bias, kernel] = [
      tf.variable(tf.tensor1d(start.slice(0, 5))),
      tf.variable(tf.tensor2d(start.slice(5), [3, 1])),
    ];
    const expected = reference(start, (i) => i >= 5, { ...DEFAULTS, ...options });
    const optimiser = sgd(0.02, options);
    for (let step = 0; step < 60; step++) {
      // The gradient of sum(c . x) is c.
      const gradient = draw(8);
      if (step === 30) optimiser.learningRate = 0.005;
      const weights = tf.tensor1d(gradient);
      optimiser.minimize(() => tf.sum(tf.mul(tf.concat([bias, tf.reshape(kernel, [3])]), weights)));
      const theta = expected(gradient, step < 30 ? 0.02 : 0.005);
      const actual = [bias, kernel].flatMap((variable) => Array.from(variable.dataSync()));
      theta.forEach((value, i) => expect(Math.abs((actual[i] as number) - value)).toBeLessThan(5e-6));
    }
  });

  test('finds a minimum', () => {
    const x = tf.variable(tf.tensor1d([5, -7]));
    const target = tf.tensor1d([1, 2]);
    const optimiser = sgd(0.05);
    for (let i = 0; i < 200; i++) optimiser.minimize(() => tf.sum(tf.square(tf.sub(x, target))));
    x.dataSync().forEach((value, i) => expect(value).toBeCloseTo([1, 2][i] as number, 4));
  });

  test('names itself where the loss is not finite', () => {
    const x = tf.variable(tf.scalar(-1));
    expect(() => sgd(0.1).minimize(() => tf.log(x) as tf.Scalar)).toThrow('sgd: the loss of update 1 is NaN');
  });
});
