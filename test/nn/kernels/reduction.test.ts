import { describe, expect, test } from 'vitest';
import { startBackend } from '../../../src/nn/backend.ts';
import * as tf from '../../../src/nn/tf.ts';
import { expectSame, wave, weighted } from './against-cpu.ts';

const AXES = [[0], [1], [2], [-1], [0, 1], [1, 2], [2, 3], [0, 3], [1, 3], [0, 1, 2], [0, 1, 2, 3]];

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;
const integers = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32');

describe.each<[string, Reduce]>([
  ['sum', tf.sum],
  ['mean', tf.mean],
])('%s and its gradient are those of the cpu backend', (_, reduce) => {
  test('over axes', async () => {
    for (const axes of [...AXES, undefined]) {
      for (const keepDims of [false, true]) {
        await expectSame(`axes ${axes?.join()}, keepDims ${keepDims}`, () => {
          const x = wave([3, 4, 5, 6]);
          return [
            reduce(x, axes, keepDims),
            tf.grad((at) => weighted(reduce(at.square(), axes, keepDims)))(x),
          ];
        });
      }
    }
  });
  test('over column counts', async () => {
    for (const columns of [1, 2, 3, 4, 5, 8, 9, 17]) {
      for (const rows of [1, 2, 7, 67]) {
        await expectSame(`${rows} x ${columns}`, () => [
          reduce(wave([rows, columns]), 0),
          reduce(wave([rows, columns]), 1),
        ]);
      }
    }
  });
  test('of integers and truth values', async () => {
    await expectSame('int32', () => [reduce(integers(), 0)]);
    await expectSame('bool', () => [reduce(integers().greater(2), 1)]);
  });
});

test('a long sum is exact to float32: it is added up in float64', async () => {
  await startBackend('wasm');
  const total = tf.tidy(() => tf.ones([1_000_003]).mul(0.1).sum().dataSync()[0]);
  expect(total).toBe(Math.fround(1_000_003 * Math.fround(0.1)));
  const columns = tf.tidy(() => tf.ones([100_001, 5]).mul(0.1).sum(0).dataSync());
  expect(Array.from(columns)).toEqual(Array(5).fill(Math.fround(100_001 * Math.fround(0.1))));
});

test('batch normalisation with its gradients is that of the cpu backend', async () => {
  await expectSame('batch norm', () =>
    tf.grads((x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return weighted(
        tf.batchNorm(
          x as tf.Tensor4D,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          beta as tf.Tensor1D,
          gamma as tf.Tensor1D,
        ),
      );
    })([wave([3, 4, 4, 6]), wave([6]), wave([6], 2)]),
  );
});
