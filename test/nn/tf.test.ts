import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';

beforeAll(() => startBackend('cpu'));

test('there is one engine: ours, that of the layers and that of tfjs-core', () => {
  expect(tf.engine()).toBe(core.engine());
  const made = layers.layers.dense({ units: 1, inputShape: [2] });
  const model = layers.sequential({ layers: [made] });
  const weights = made.getWeights();
  expect(weights[0]).toBeInstanceOf(tf.Tensor);
  model.dispose();
});

test('every method that tensors are typed with is there', () => {
  const x = tf.tensor2d([
    [1, -2],
    [3, 4],
  ]);
  const y = tf.tensor2d([
    [5, 6],
    [7, 8],
  ]);
  const results: [tf.Tensor, number[], unknown][] = [
    [x.add(y).mul(2).sub(1).div(y.square()), [2, 2], undefined],
    [
      x.concat(y, 1),
      [2, 4],
      [
        [1, -2, 5, 6],
        [3, 4, 7, 8],
      ],
    ],
    [x.concat([y, x]), [6, 2], undefined],
    [x.stack(y), [2, 2, 2], undefined],
    [x.flatten(), [4], [1, -2, 3, 4]],
    [x.as1D(), [4], [1, -2, 3, 4]],
    [x.as2D(1, 4), [1, 4], [[1, -2, 3, 4]]],
    [x.as3D(1, 4, 1), [1, 4, 1], undefined],
    [x.as4D(1, 2, 2, 1), [1, 2, 2, 1], undefined],
    [x.as5D(1, 2, 2, 1, 1), [1, 2, 2, 1, 1], undefined],
    [x.reshapeAs(tf.zeros([1, 4])), [1, 4], undefined],
    [x.sum().asScalar(), [], 6],
    [
      x.greater(0).toFloat(),
      [2, 2],
      [
        [1, 0],
        [1, 1],
      ],
    ],
    [
      x.toInt().toBool().asType('int32'),
      [2, 2],
      [
        [1, 1],
        [1, 1],
      ],
    ],
    [
      x.where(x.greater(0), y),
      [2, 2],
      [
        [1, 6],
        [3, 4],
      ],
    ],
    [
      tf.tensor1d([1, 0], 'int32').oneHot(3, 1, 0),
      [2, 3],
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
    ],
    [x.as4D(1, 2, 2, 1).resizeBilinear<tf.Tensor4D>([4, 4]), [1, 4, 4, 1], undefined],
    [x.as4D(1, 2, 2, 1).resizeNearestNeighbor<tf.Tensor4D>([4, 4]), [1, 4, 4, 1], undefined],
    [
      x.matMul(y),
      [2, 2],
      [
        [-9, -10],
        [43, 50],
      ],
    ],
  ];
  for (const [result, shape, values] of results) {
    expect(result.shape).toEqual(shape);
    if (values !== undefined) expect(result.arraySync()).toEqual(values);
  }
  expect(x.unstack()).toHaveLength(2);
});

test('gradients are registered', () => {
  const gradient = tf.grad((x) => x.square().mul(3).sum())(tf.tensor1d([1, 2]));
  expect(Array.from(gradient.dataSync())).toEqual([6, 12]);
});
