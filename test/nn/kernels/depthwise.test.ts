import { describe, test } from 'vitest';
import * as tf from '../../../src/nn/tf.ts';
import { expectFiniteDifferences, expectSame, wave, weighted } from './against-cpu.ts';

type Pad = Parameters<typeof tf.depthwiseConv2d>[3];
type Pair = [number, number];

function depthwise(
  channels: number,
  multiplier: number,
  [kh, kw]: Pair,
  strides: Pair,
  pad: Pad,
): tf.Tensor[] {
  const conv = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);
  const inputs = [wave([2, 7, 8, channels]), wave([kh, kw, channels, multiplier], 2.3)];
  return [
    conv(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor),
    ...tf.grads((x, filter) => weighted(conv(x, filter)))(inputs),
  ];
}

describe('depthwise convolution and its gradients are those of the cpu backend', () => {
  for (const multiplier of [1, 2, 3]) {
    test(`with ${multiplier} outputs a channel`, async () => {
      for (const channels of [1, 3, 4, 5, 8, 9, 17]) {
        for (const strides of [
          [1, 1],
          [2, 2],
        ] as Pair[]) {
          for (const pad of ['same', 'valid'] as const) {
            await expectSame(`${channels} channels, strides ${strides.join()}, ${pad}`, () =>
              depthwise(channels, multiplier, [3, 3], strides, pad),
            );
          }
        }
      }
    });
  }
  test('with filters that are not square, and numeric padding', async () => {
    for (const filter of [
      [1, 3],
      [3, 1],
      [5, 2],
    ] as Pair[]) {
      for (const strides of [
        [1, 1],
        [3, 3],
      ] as Pair[]) {
        await expectSame(`filter ${filter.join()}, same`, () => depthwise(5, 2, filter, strides, 'same'));
      }
      await expectSame(
        `filter ${filter.join()}, 1`,
        () => depthwise(5, 1, filter, [1, 1], 1),
        () =>
          depthwise(
            5,
            1,
            filter,
            [1, 1],
            [
              [0, 0],
              [1, 1],
              [1, 1],
              [0, 0],
            ],
          ),
      );
    }
  });
  test('within a separable convolution', async () => {
    await expectSame('separable', () =>
      tf.grads((x, d, p) =>
        weighted(
          tf.separableConv2d(x as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 1, 'same').square(),
        ),
      )([wave([2, 7, 8, 5]), wave([3, 3, 5, 2]), wave([1, 1, 10, 4])]),
    );
  });
});

test('gradients are those of finite differences', async () => {
  const filter = wave([3, 2, 3, 2], 2.3) as tf.Tensor4D;
  await expectFiniteDifferences(
    (x) => weighted(tf.depthwiseConv2d(x as tf.Tensor4D, filter, 2, 'same').square()),
    [2, 4, 5, 3],
  );
});
