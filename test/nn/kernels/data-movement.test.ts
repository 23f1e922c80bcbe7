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
