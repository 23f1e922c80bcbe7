import { expect, test } from 'vitest';
import { startBackend } from '../../../src/nn/backend.ts';
import * as tf from '../../../src/nn/tf.ts';
import { expectSame, wave, weighted } from './against-cpu.ts';

test('tile and its gradient are those of the cpu backend', async () => {
  const shapes: [number[], number[]][] = [
    [
      [1, 1, 5],
      [2, 1, 3],
    ],
    [
      [1, 1, 5],
      [1, 4, 1],
    ],
    [
      [1, 1, 5],
      [1, 1, 1],
    ],
    [
      [1, 1, 5],
      [3, 2, 1],
    ],
    [
      [2, 1, 1, 3],
      [1, 4, 5, 1],
    ],
    [
      [2, 3],
      [2, 2],
    ],
    [
      [2, 3, 1],
      [1, 1, 7],
    ],
    [[3], [4]],
    [[1], [9]],
  ];
  for (const [shape, reps] of shapes) {
    await expectSame(`[${shape.join()}] x [${reps.join()}]`, () => [
      tf.tile(wave(shape), reps),
      tf.grad((x) => weighted(tf.tile(x, reps)))(wave(shape)),
    ]);
  }
  await expectSame('integers', () => [tf.tile(tf.tensor2d([[1, 2]], [1, 2], 'int32'), [3, 1])]);
});

test('concat and its gradient are those of the cpu backend, along every axis', async () => {
  for (const axis of [0, 1, 2, 3, -1]) {
    const shapes = [3, 1, 4, 17].map((size) => [2, 3, 4, 5].with(axis, size));
    const joined = (...parts: tf.Tensor[]): tf.Tensor => tf.concat(parts, axis);
    const parts = (): tf.Tensor[] => shapes.map((shape, i) => wave(shape, 1.3 + i));
    await expectSame(`axis ${axis}`, () => [
      joined(...parts()),
      ...tf.grads((...given: tf.Tensor[]) => weighted(joined(...given)))(parts()),
    ]);
  }
  await expectSame('integers', () => [tf.concat([tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3], 'int32')])]);
  await expectSame('nothing', () => [tf.concat([tf.zeros([2, 0]), wave([2, 3])], 1)]);
});

test('split is that of the cpu backend', async () => {
  await expectSame('equal', () => tf.split(wave([4, 6, 5]), 3, 1));
  await expectSame('sizes', () => tf.split(wave([4, 9]), [2, -1, 4], 1));
  await expectSame('integers', () => tf.split(tf.tensor1d([1, 2, 3, 4], 'int32'), 2));
});

const ids = () => tf.tensor2d([1, 2, 2, 0], [2, 2], 'int32');

test('gather and its gradient are those of the cpu backend', async () => {
  await expectSame('gather', () => [
    tf.gather(wave([5, 4]), ids()),
    tf.grad((x) => weighted(tf.gather(x, ids()).square()))(wave([5, 4])),
  ]);
});

test('segment sums leave out ids outside of the segments', async () => {
  await startBackend('wasm');
  const sums = tf.tidy(() =>
    tf
      .unsortedSegmentSum(
        tf.tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ]),
        tf.tensor1d([2, 0, 2, -1], 'int32'),
        3,
      )
      .arraySync(),
  );
  expect(sums).toEqual([
    [3, 4],
    [0, 0],
    [6, 8],
  ]);
});

test('a clone shares its data and outlives the original', async () => {
  await startBackend('wasm');
  const before = tf.memory();
  const x = tf.tensor1d([1, 2, 3]);
  const copy = x.clone();
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
  x.dispose();
  expect(Array.from(copy.dataSync())).toEqual([1, 2, 3]);
  copy.dispose();
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
});
