import { describe, expect, test } from 'vitest';
import { startBackend } from '../../../src/nn/backend.ts';
import * as tf from '../../../src/nn/tf.ts';
import { expectFiniteDifferences, expectSame, wave, weighted } from './against-cpu.ts';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
type Pair = [number, number];
const sides = (top: number, bottom: number, left: number, right: number): tf.backend_util.ExplicitPadding => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

interface Case {
  readonly x: readonly [n: number, h: number, w: number, ci: number];
  readonly filter: readonly [kh: number, kw: number, co: number];
  readonly strides: Pair;
  readonly pad: Pad;
}

const name = ({ x, filter, strides, pad }: Case) =>
  `x [${x.join()}] filter [${filter.join()}] strides ${strides.join()} pad ${JSON.stringify(pad)}`;

/** The output and both gradients. */
function convolved({ x, filter: [kh, kw, co], strides }: Case, pad: Pad): tf.Tensor[] {
  const conv = (input: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);
  const inputs = [wave(x), wave([kh, kw, x[3], co], 2.3)];
  return [
    conv(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor),
    ...tf.grads((input, filter) => weighted(conv(input, filter)))(inputs),
  ];
}

describe('conv2d and its gradients are those of the cpu backend', () => {
  const geometries: Case[] = [];
  for (const [h, w] of [
    [5, 7],
    [8, 6],
  ] as const) {
    for (const [kh, kw] of [
      [1, 1],
      [2, 2],
      [3, 3],
      [5, 5],
      [1, 3],
      [3, 2],
      [5, 1],
    ] as const) {
      for (const strides of [
        [1, 1],
        [2, 2],
        [3, 3],
        [2, 1],
        [1, 3],
      ] as Pair[]) {
        for (const pad of ['same', 'valid', sides(2, 0, 1, 3)] as Pad[]) {
          geometries.push({ x: [2, h, w, 3], filter: [kh, kw, 4], strides, pad });
        }
      }
    }
  }
  test(`over ${geometries.length} sizes, strides and paddings`, async () => {
    for (const geometry of geometries) {
      await expectSame(name(geometry), () => convolved(geometry, geometry.pad));
    }
  });

  const channels = [1, 3, 4, 5, 8, 9, 17];
  test.each(channels)('over channels from %i and to every count, batches of 1 and 5', async (ci) => {
    for (const co of channels) {
      for (const [n, stride] of [
        [1, 1],
        [5, 2],
      ] as const) {
        const shape: Case = { x: [n, 6, 7, ci], filter: [3, 3, co], strides: [stride, stride], pad: 'same' };
        await expectSame(name(shape), () => convolved(shape, 'same'));
        const point: Case = { ...shape, filter: [1, 1, co] };
        await expectSame(name(point), () => convolved(point, 'same'));
      }
    }
  });

  test('over channels in fours, whose 3x3 filters are applied in tiles', async () => {
    for (const [ci, co] of [
      [8, 8],
      [4, 20],
      [20, 4],
      [12, 16],
      [32, 24],
    ] as const) {
      for (const [h, w] of [
        [1, 1],
        [2, 3],
        [5, 4],
        [7, 9],
      ] as const) {
        for (const pad of ['same', 'valid', sides(2, 0, 1, 3), sides(3, 4, 0, 5)] as Pad[]) {
          if (pad === 'valid' && h < 3) continue;
          const tiled: Case = { x: [3, h, w, ci], filter: [3, 3, co], strides: [1, 1], pad };
          await expectSame(name(tiled), () => convolved(tiled, pad));
        }
      }
    }
  });

  test('over rows of one to nine pixels', async () => {
    for (let w = 1; w <= 9; w++) {
      for (const co of [3, 12]) {
        const narrow: Case = { x: [2, 4, w, 6], filter: [3, 3, co], strides: [2, 1], pad: 'same' };
        await expectSame(name(narrow), () => convolved(narrow, 'same'));
      }
    }
  });

  // The engine's own arithmetic for a numeric padding is wrong where filter or strides are not square.
  test('over numeric paddings, also of filters that are not square', async () => {
    for (const filter of [
      [1, 3, 4],
      [3, 1, 4],
      [5, 2, 4],
      [3, 3, 4],
    ] as const) {
      for (const strides of [
        [1, 1],
        [2, 2],
        [2, 1],
      ] as Pair[]) {
        for (const p of [0, 1, 2]) {
          const numeric: Case = { x: [2, 7, 6, 3], filter, strides, pad: p };
          await expectSame(
            name(numeric),
            () => convolved(numeric, p),
            () => convolved(numeric, sides(p, p, p, p)),
          );
        }
      }
    }
  });

  test('over many rows, where sums are long', async () => {
    const long: Case = { x: [16, 12, 12, 8], filter: [3, 3, 8], strides: [1, 1], pad: 'same' };
    await expectSame(name(long), () => convolved(long, 'same'));
  });
});

test('an image gives the same bits in every batch', async () => {
  await startBackend('wasm');
  for (const { filter, strides, ci } of [
    { filter: [3, 3, 12], strides: 1, ci: 8 },
    { filter: [3, 3, 5], strides: 2, ci: 8 },
    { filter: [1, 1, 7], strides: 1, ci: 5 },
  ] as const) {
    const [kh, kw, co] = filter;
    const weights = wave([kh, kw, ci, co], 2.3) as tf.Tensor4D;
    const images = wave([5, 7, 9, ci]) as tf.Tensor4D;
    const convolve = (x: tf.Tensor4D) => Array.from(tf.conv2d(x, weights, strides, 'same').dataSync());
    const alone = [0, 1, 2, 3, 4].flatMap((b) => convolve(tf.slice(images, [b, 0, 0, 0], [1, -1, -1, -1])));
    expect(alone).toEqual(convolve(images));
  }
});

test('gradients are those of finite differences', async () => {
  const filter = wave([3, 2, 3, 5], 2.3) as tf.Tensor4D;
  const input = wave([2, 4, 5, 3]) as tf.Tensor4D;
  await expectFiniteDifferences(
    (x) => weighted(tf.conv2d(x as tf.Tensor4D, filter, [2, 1], 'same').square()),
    [2, 4, 5, 3],
  );
  await expectFiniteDifferences(
    (f) => weighted(tf.conv2d(input, f as tf.Tensor4D, [1, 2], 1).square()),
    [3, 2, 3, 5],
  );
});

type FusedActivation = 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid';
const fused = (activation: FusedActivation, strides: number, pad: Pad) => (): tf.Tensor[] => [
  tf.fused.conv2d({
    x: wave([2, 8, 8, 3]) as tf.Tensor4D,
    filter: wave([3, 1, 3, 10], 2.3) as tf.Tensor4D,
    strides,
    pad,
    bias: wave([10]),
    activation,
  }),
];

describe('fused conv2d is that of the cpu backend', () => {
  for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid'] as const) {
    test(`with bias and ${activation}`, async () => {
      for (const strides of [1, 2, 3]) {
        await expectSame(`same, strides ${strides}`, fused(activation, strides, 'same'));
        await expectSame(
          'numeric',
          fused(activation, strides, 1),
          fused(activation, strides, sides(1, 1, 1, 1)),
        );
      }
    });
  }
  test('with its gradients', async () => {
    await expectSame('fused', () =>
      tf.grads((x, filter, bias) =>
        weighted(
          tf.fused.conv2d({
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            strides: 1,
            pad: 'same',
            bias,
          }),
        ),
      )([wave([2, 5, 5, 3]), wave([3, 3, 3, 6], 2.3), wave([6])]),
    );
  });
});

test('dilation is that of the cpu backend', async () => {
  for (const pad of ['same', 'valid'] as const) {
    await expectSame('dilated', () => [
      tf.conv2d(wave([2, 9, 9, 3]) as tf.Tensor4D, wave([3, 2, 3, 10]) as tf.Tensor4D, 1, pad, 'NHWC', 2),
    ]);
  }
});

test('a filter larger than its input is refused', async () => {
  await startBackend('wasm');
  const before = tf.memory().numDataBuffers;
  const x = wave([1, 3, 3, 1]) as tf.Tensor4D;
  const filter = wave([5, 5, 1, 1]) as tf.Tensor4D;
  expect(() => tf.conv2d(x, filter, 1, 'valid')).toThrow(
    'a window of 5x5 does not fit into an input of shape [1, 3, 3, 1]',
  );
  tf.dispose([x, filter]);
  expect(tf.memory().numDataBuffers).toBe(before);
});
