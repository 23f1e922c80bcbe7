import type { BinnedMatrix } from './bins.ts';

/** For column c and bin b, at 2 (c bins + b): the weighted sum of residuals, then the sum of weights. */
export type Histogram = Float64Array;

/** An empty histogram. */
export function histogram({ columns, bins }: BinnedMatrix): Histogram {
  return new Float64Array(2 * columns * bins);
}

/**
 * Overwrites `into` with the histogram of the given rows.
 * @param pull weight times residual of each row of the matrix.
 * @param weight of each row of the matrix.
 */
export function countRows(
  into: Histogram,
  { codes, columns, bins }: BinnedMatrix,
  rows: Int32Array,
  pull: Float64Array,
  weight: Float64Array,
): void {
  into.fill(0);
  const stride = 2 * bins;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const g = pull[row] as number;
    const w = weight[row] as number;
    const end = (row + 1) * columns;
    for (let at = row * columns, column = 0; at < end; at++, column += stride) {
      const bin = column + 2 * (codes[at] as number);
      into[bin] = (into[bin] as number) + g;
      into[bin + 1] = (into[bin + 1] as number) + w;
    }
  }
}

/** Takes `part` out of `whole`: what is left is the histogram of the rows that `part` lacks. */
export function subtract(whole: Histogram, part: Histogram): void {
  for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] as number) - (part[i] as number);
}
