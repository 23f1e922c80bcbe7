import { describe, expect, test } from 'vitest';
import { startBackend } from '../../../src/nn/backend.ts';
import * as tf from '../../../src/nn/tf.ts';
import { expectSame, wave, weighted } from './against-cpu.ts';

type Pair = [number, number];
type Pool = typeof tf.maxPool<tf.Tensor4D>;

const withGradient = (
  pool: Pool,
  x: () => tf.Tensor,
  filter: Pair,
  strides: Pair,
  pad: Parameters<Pool>[3],
) => {
  const run = (input: tf.Tensor) => pool(input as tf.Tensor4D, filter, strides, pad);
  return () => [run(x()), tf.grad((input) => weighted(run(input)))(x())];
};

const image = (height: number) => () => wave([2, height, 8, 5]);
const negative = () => wave([2, 6, 6, 3]).sub(2);

describe.each<[string, Pool]>([
  ['max', tf.maxPool],
  ['average', tf.avgPool],
])('%s pooling and its gradient are those of the cpu backend', (_, pool) => {
  test('over sizes, windows, strides and paddings', async () => {
    for (const size of [6, 7]) {
      for (const filter of [
        [2, 2],
        [3, 3],
        [3, 2],
        [1, 3],
      ] as Pair[]) {
        for (const strides of [
          [1, 1],
          [2, 2],
          [2, 1],
          [3, 3],
        ] as Pair[]) {
          for (const pad of ['same', 'valid'] as const) {
            const name = `${size} x 8, window ${filter.join()}, strides ${strides.join()}, ${pad}`;
            await expectSame(name, withGradient(pool, image(size), filter, strides, pad));
          }
        }
      }
    }
  });
  test('over numeric padding, also of windows that are not square', async () => {
    for (const filter of [
      [3, 3],
      [3, 2],
      [2, 4],
    ] as Pair[]) {
      const sides: tf.backend_util.ExplicitPadding = [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ];
      await expectSame(
        `window ${filter.join()}`,
        withGradient(pool, image(7), filter, [1, 1], 1),
        withGradient(pool, image(7), filter, [1, 1], sides),
      );
    }
  });
  test('where every value is negative', async () => {
    await expectSame('negative', withGradient(pool, negative, [2, 2], [2, 2], 'same'));
  });
});

test('the gradient of a tie goes to the first of the largest', async () => {
  await startBackend('wasm');
  const gradient = tf.tidy(() =>
    tf
      .grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid').sum())(tf.ones([1, 2, 2, 1]))
      .dataSync(),
  );
  expect(Array.from(gradient)).toEqual([1, 0, 0, 0]);
});

test('a window larger than its input is refused', async () => {
  await startBackend('wasm');
  const x = wave([1, 3, 3, 1]) as tf.Tensor4D;
  expect(() => tf.maxPool(x, 5, 1, 'valid')).toThrow('a window of 5x5 does not fit');
  x.dispose();
});
