import { expect } from 'vitest';
import { startBackend } from '../../../src/nn/backend.ts';
import * as tf from '../../../src/nn/tf.ts';

/** Values without pattern in (-1, 1), the same in every run; no two near each other, so that maxima are unique. */
export function wave(shape: readonly number[], frequency = 1.3): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * frequency + frequency)),
    [...shape],
  );
}

/** A weighted sum, so that the gradient that flows back differs from element to element. */
export function weighted(y: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(y, wave(y.shape, 2.1)));
}

interface Outcome {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

async function outcomes(backend: 'cpu' | 'wasm', body: () => tf.Tensor[]): Promise<Outcome[]> {
  await startBackend(backend);
  const before = tf.memory();
  const results = tf.tidy(body);
  const read = results.map((tensor) => ({
    shape: tensor.shape,
    values: Float32Array.from(tensor.dataSync()),
  }));
  tf.dispose(results);
  const after = tf.memory();
  expect([after.numTensors, after.numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
  return read;
}

/** Largest difference between the two, in units of the largest value (or of 1 where all are smaller). */
function difference(actual: Outcome, expected: Outcome): number {
  let largest = 1;
  let apart = 0;
  expected.values.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value));
    const distance = Math.abs(value - (actual.values[i] as number));
    apart = Number.isNaN(distance) ? Infinity : Math.max(apart, distance);
  });
  return apart / largest;
}

/** The wasm backend gives the shapes and, to float32 rounding, the values of the cpu backend, and leaves no tensor. */
export async function expectSame(
  name: string,
  body: () => tf.Tensor[],
  oracle: () => tf.Tensor[] = body,
): Promise<void> {
  const expected = await outcomes('cpu', oracle);
  const actual = await outcomes('wasm', body);
  expect(
    actual.map(({ shape }) => shape),
    name,
  ).toEqual(expected.map(({ shape }) => shape));
  actual.forEach((outcome, i) => {
    expect(difference(outcome, expected[i] as Outcome), `${name}, result ${i}`).toBeLessThan(2e-5);
  });
}

/** The gradient of `loss` at `x` on the wasm backend is that of central differences. */
export async function expectFiniteDifferences(
  loss: (x: tf.Tensor) => tf.Scalar,
  shape: readonly number[],
): Promise<void> {
  await startBackend('wasm');
  const at = wave(shape);
  const values = at.dataSync() as Float32Array;
  const gradient = tf.grad(loss)(at).dataSync();
  const step = 1e-2;
  const shifted = (i: number, by: number): number => {
    const moved = Float32Array.from(values);
    moved[i] = (moved[i] as number) + by;
    return tf.tidy(() => loss(tf.tensor(moved, [...shape])).dataSync()[0] as number);
  };
  for (let i = 0; i < values.length; i++) {
    const slope = (shifted(i, step) - shifted(i, -step)) / (2 * step);
    expect(Math.abs((gradient[i] as number) - slope), `element ${i}`).toBeLessThan(
      5e-3 * Math.max(1, Math.abs(slope)),
    );
  }
}
