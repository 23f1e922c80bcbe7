import type { Matrix } from '../../src/matrix.ts';
import { createRandom } from '../../src/random.ts';

/** The matrix of these rows. */
export function matrix(rows: readonly (readonly number[])[]): Matrix {
  return { data: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

/** Rows drawn from 0 .. levels - 1 in every column, so that values repeat, and normal targets. */
export function drawn(
  seed: number,
  rows: number,
  columns: number,
  levels: number,
): { x: Matrix; y: Float32Array } {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: rows * columns }, () => random.integer(levels));
  return { x: { data, rows, columns }, y: Float32Array.from({ length: rows }, () => random.normal()) };
}

/** Uniform columns, y = 10 sin(pi x0 x1) + 20 (x2 - 1/2)^2 + 10 x3 + 5 x4 + noise (Friedman 1991, no. 1). */
export function friedman(seed: number, rows: number, columns = 10): { x: Matrix; y: Float32Array } {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: rows * columns }, () => random.uniform());
  const y = Float32Array.from({ length: rows }, (_, i) => {
    const [a, b, c, d, e] = data.subarray(i * columns) as unknown as [number, number, number, number, number];
    return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + random.normal();
  });
  return { x: { data, rows, columns }, y };
}

/** Mean squared error. */
export function meanSquare(y: Float32Array, predicted: Float32Array): number {
  return y.reduce((sum, value, i) => sum + (value - (predicted[i] as number)) ** 2, 0) / y.length;
}
