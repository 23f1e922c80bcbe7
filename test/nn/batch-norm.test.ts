import { describe, expect, test } from 'vitest';
import { batchNormTraining } from '../../src/nn/batch-norm.ts';
import { type BackendName, startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';
import { expectFiniteDifferences, expectSame, wave, weighted } from './kernels/against-cpu.ts';

type Shape = [n: number, h: number, w: number, c: number];
type Body = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => tf.Tensor;
const EPSILON = 1e-3;

const absence = await startBackend('tensorflow').then(
  () => '',
  () => 'needs @tensorflow/tfjs-node with its native library, `npm install @tensorflow/tfjs-node@4.22.0`',
);

const ours =
  (relu: boolean): Body =>
  (x, scale, offset) =>
    batchNormTraining(x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D, EPSILON, { relu }).y;

/** The definition, differentiated by the engine through mean and variance. */
const definition =
  (relu: boolean): Body =>
  (x, scale, offset) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const y = tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON))), scale), offset);
    return relu ? tf.relu(y) : y;
  };

/** The output and the gradients by x, scale and offset. */
function results(body: Body, shape: Shape): tf.Tensor[] {
  const c = shape[3];
  const inputs = [wave(shape), tf.add(wave([c], 0.7), 1.5), wave([c], 1.9)];
  const [x, scale, offset] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
  return [
    body(x, scale, offset),
    ...tf.grads((...args: tf.Tensor[]) => weighted(body(...(args as Three))))(inputs),
  ];
}
type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

/** What `results` gives on a backend. */
async function read(backend: BackendName, body: Body, shape: Shape): Promise<number[][]> {
  await startBackend(backend);
  return tf.tidy(() => results(body, shape).map((tensor) => Array.from(tensor.dataSync())));
}

const shapes: Shape[] = [
  ...Array.from({ length: 17 }, (_, i): Shape => [2, 3, 5, i + 1]),
  [1, 1, 7, 3],
  [1, 5, 1, 4],
  [1, 2, 1, 1],
  [7, 9, 11, 6],
  [3, 33, 31, 16],
  [64, 3, 3, 130],
];

describe.each([false, true])('batch normalisation, relu %s', (relu) => {
  test(`is that of the cpu backend's operations on wasm, over ${shapes.length} shapes`, async () => {
    for (const shape of shapes) {
      await expectSame(
        shape.join(),
        () => results(ours(relu), shape),
        () => results(definition(relu), shape),
      );
    }
  });

  test.for(['cpu', 'tensorflow'] as const)('is the definition on %s', async (backend, { skip }) => {
    skip(backend === 'tensorflow' && absence !== '', absence);
    for (const shape of shapes.slice(0, 9)) {
      const actual = await read(backend, ours(relu), shape);
      const expected = await read('cpu', definition(relu), shape);
      actual.forEach((values, r) => {
        values.forEach((value, i) =>
          expect(Math.abs(value - (expected[r]?.[i] as number))).toBeLessThan(1e-4),
        );
      });
    }
  });
});

test('gradients are those of finite differences', async () => {
  const [scale, offset] = [tf.add(wave([3], 0.7), 1.5), wave([3], 1.9)];
  await expectFiniteDifferences((x) => weighted(ours(false)(x, scale, offset)), [2, 3, 2, 3]);
  const x = wave([2, 3, 2, 3]);
  await expectFiniteDifferences((s) => weighted(ours(false)(x, s, offset)), [3]);
  await expectFiniteDifferences((o) => weighted(ours(false)(x, scale, o)), [3]);
});

/** Depends on y only formally: a gradient by what it does not depend on is an error. */
function throughStatistics(x: tf.Tensor): tf.Scalar {
  const { y, mean, variance } = batchNormTraining(x as tf.Tensor4D, tf.ones([3]), tf.zeros([3]), 1e-5);
  return tf.add(tf.sum(tf.mul(mean, variance)), tf.mul(tf.sum(y), 0));
}

describe.each(['cpu', 'wasm'] as const)('the statistics on %s', (backend: BackendName) => {
  test('are the mean and the biased variance, also far from zero', async () => {
    await startBackend(backend);
    const [rows, c] = [1000, 5];
    // Channel k varies by about 1 round 10^(k - 1); the first row is an outlier of every channel.
    const values = Float32Array.from({ length: rows * c }, (_, i) =>
      Math.fround(10 ** ((i % c) - 1) + (i < c ? 50 : Math.sin(i * 1.3))),
    );
    const x = tf.tensor4d(values, [10, 20, 5, c]);
    const { y, mean, variance } = batchNormTraining(x, tf.ones([c]), tf.zeros([c]), 1e-5);
    const [means, variances] = [mean.dataSync(), variance.dataSync()];
    for (let k = 0; k < c; k++) {
      const channel = Array.from(values.filter((_, i) => i % c === k));
      const exact = channel.reduce((sum, value) => sum + value, 0) / rows;
      const spread = channel.reduce((sum, value) => sum + (value - exact) ** 2, 0) / rows;
      expect(Math.abs((means[k] as number) / exact - 1)).toBeLessThan(1e-6);
      expect(Math.abs((variances[k] as number) / spread - 1)).toBeLessThan(1e-4);
    }
    expect(y.shape).toEqual([10, 20, 5, c]);
  });

  test('carry no gradient', async () => {
    await startBackend(backend);
    const x = wave([2, 2, 2, 3]) as tf.Tensor4D;
    expect(
      tf
        .grad(throughStatistics)(x)
        .dataSync()
        .every((slope) => slope === 0),
    ).toBe(true);
  });

  test('a constant channel becomes the offset, and its gradient stays finite', async () => {
    await startBackend(backend);
    const x = tf.mul(tf.ones<tf.Rank.R4>([2, 3, 3, 4]), 0.3);
    const offset = wave([4]) as tf.Tensor1D;
    const normalised = (input: tf.Tensor): tf.Tensor =>
      batchNormTraining(input as tf.Tensor4D, tf.ones([4]), offset, 1e-5).y;
    const y = normalised(x).dataSync();
    const expected = offset.dataSync();
    y.forEach((value, i) => expect(value).toBeCloseTo(expected[i % 4] as number, 3));
    const slope = tf
      .grad((input) => weighted(normalised(input)))(x)
      .dataSync();
    expect(slope.every(Number.isFinite)).toBe(true);
  });
});
