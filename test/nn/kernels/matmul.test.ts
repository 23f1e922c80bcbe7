import { describe, test } from 'vitest';
import * as tf from '../../../src/nn/tf.ts';
import { expectFiniteDifferences, expectSame, wave, weighted } from './against-cpu.ts';

function product(
  batchA: readonly number[],
  batchB: readonly number[],
  [m, inner, n]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): tf.Tensor[] {
  const a = wave([...batchA, ...(transposeA ? [inner, m] : [m, inner])]);
  const b = wave([...batchB, ...(transposeB ? [n, inner] : [inner, n])], 2.3);
  const run = (left: tf.Tensor, right: tf.Tensor) => tf.matMul(left, right, transposeA, transposeB);
  return [run(a, b), ...tf.grads((left, right) => weighted(run(left, right)))([a, b])];
}

describe.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('matMul (transposeA %s, transposeB %s) and its gradients are those of the cpu backend', (ta, tb) => {
  test('over odd sizes', async () => {
    const sizes = [1, 3, 4, 5, 8, 9, 17];
    for (const m of [5, 66]) {
      for (const inner of sizes) {
        for (const n of sizes) {
          await expectSame(`${m} x ${inner} x ${n}`, () => product([], [], [m, inner, n], ta, tb));
        }
      }
    }
  });
  test('over batches', async () => {
    for (const [a, b] of [
      [[3], [3]],
      [[1], [1]],
      [
        [2, 2],
        [2, 2],
      ],
    ] as const) {
      await expectSame(`[${a.join()}] [${b.join()}]`, () => product(a, b, [9, 70, 11], ta, tb));
    }
    for (const [a, b] of [
      [[3], [1]],
      [[1], [3]],
      [
        [2, 1],
        [1, 3],
      ],
    ] as const) {
      // The engine has no gradient for these.
      await expectSame(`[${a.join()}] [${b.join()}]`, () => {
        const left = wave([...a, ...(ta ? [5, 4] : [4, 5])]);
        return [tf.matMul(left, wave([...b, ...(tb ? [6, 5] : [5, 6])], 2.3), ta, tb)];
      });
    }
  });
});

test('many rows, where sums are long', async () => {
  await expectSame('8193 x 16 x 9', () => product([], [], [8193, 16, 9], false, false));
  await expectSame('300 x 131 x 67', () => product([], [], [300, 131, 67], false, false));
});

test('gradients are those of finite differences', async () => {
  const b = wave([5, 9], 2.3);
  await expectFiniteDifferences((a) => weighted(tf.matMul(a, b).square()), [7, 5]);
});
