import { test } from 'vitest';
import * as tf from '../../../src/nn/tf.ts';
import { expectSame, wave, weighted } from './against-cpu.ts';

test('adding is that of the cpu backend, rows and all else, with its gradients', async () => {
  const shapes: [a: number[], b: number[]][] = [
    [[7, 5], [5]],
    [[5], [7, 5]],
    [
      [2, 3, 3, 8],
      [1, 1, 8],
    ],
    [[2, 3, 3, 17], [17]],
    [
      [2, 1, 3],
      [1, 4, 3],
    ],
    [
      [3, 4],
      [3, 4],
    ],
    [
      [3, 4],
      [3, 1],
    ],
    [[3, 1], [1]],
    [[4], [1, 1, 4]],
    [[2, 3], []],
    [[0, 3], [3]],
  ];
  for (const [a, b] of shapes) {
    await expectSame(`[${a.join()}] + [${b.join()}]`, () => [
      tf.add(wave(a), wave(b, 2.3)),
      ...tf.grads((x, y) => weighted(tf.add(x, y)))([wave(a), wave(b, 2.3)]),
    ]);
  }
  await expectSame('integers', () => [
    tf.add(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), tf.tensor1d([5, 6], 'int32')),
  ]);
  await expectSame('both types', () => [tf.add(tf.tensor1d([1, 2], 'int32'), tf.tensor1d([5.5, 6]))]);
});
