import { describe, expect, test } from 'vitest';
import { startBackend } from '../../src/nn/backend.ts';
import { denseForward, denseMacs } from '../../src/nn/dense.ts';
import { network } from '../../src/nn/network.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';

function matrix(rows: number, columns: number) {
  const random = createRandom('matrix');
  return { data: Float32Array.from({ length: rows * columns }, () => random.normal()), rows, columns };
}

describe('denseForward', () => {
  test('of a hand-made network', () => {
    const weights = {
      sizes: [2, 2, 1],
      activation: 'relu' as const,
      layers: [
        { kernel: Float32Array.of(1, -1, 2, 0.5), bias: Float32Array.of(0, 1) },
        { kernel: Float32Array.of(3, -2), bias: Float32Array.of(0.25) },
      ],
    };
    // Row (1, 2): hidden (5, 1), out 15 - 2 + 0.25. Row (-3, 0): hidden (0, 4), out -8 + 0.25.
    const out = denseForward(weights, { data: Float32Array.of(1, 2, -3, 0), rows: 2, columns: 2 });
    expect(Array.from(out)).toEqual([13.25, -7.75]);
  });

  test.each(['relu', 'tanh'] as const)('is what the cpu backend computes, %s', async (activation) => {
    await startBackend('cpu');
    for (const sizes of [
      [20, 32, 1],
      [7, 5, 9, 2],
      [3, 1],
      [1, 4, 4, 12, 3],
    ]) {
      const x = matrix(1030, sizes[0] as number);
      const net = network(sizes, createRandom(1), { activation, outputBias: 0.1 });
      const expected = net(tf.tensor2d(x.data, [x.rows, x.columns])).dataSync();
      const actual = denseForward(net.snapshot(), x);
      expect(actual).toHaveLength(expected.length);
      actual.forEach((value, i) => expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-6));
    }
  });

  test('gives a row the same bits whatever rows stand around it', async () => {
    await startBackend('cpu');
    const weights = network([20, 33, 2], createRandom(1)).snapshot();
    const x = matrix(2500, 20);
    const all = denseForward(weights, x);
    expect(denseForward(weights, x)).toEqual(all);
    for (const row of [0, 1, 3, 1023, 1024, 2499]) {
      const one = { data: x.data.slice(row * 20, (row + 1) * 20), rows: 1, columns: 20 };
      expect(denseForward(weights, one)).toEqual(all.slice(row * 2, row * 2 + 2));
    }
    expect(denseForward(weights, { ...x, rows: 0 })).toHaveLength(0);
  });

  test('refuses another number of columns', async () => {
    await startBackend('cpu');
    const weights = network([20, 1], createRandom(1)).snapshot();
    expect(() => denseForward(weights, matrix(2, 19))).toThrow('network: 19 columns given, trained on 20');
  });
});

test('denseMacs counts one multiplication a weight', () => {
  expect(denseMacs([20, 32, 1])).toBe(20 * 32 + 32);
  expect(denseMacs([3, 2])).toBe(6);
});
