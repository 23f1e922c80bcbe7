import type { Matrix } from '../matrix.ts';

/** A matrix whose elements are replaced by the interval of their column that they fall into. */
export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Bin of each element, row-major: how many cuts of its column lie below it [rows x columns]. */
  readonly codes: Uint8Array;
  /** Upper ends of all bins but the last, ascending: an element is in bin <= b exactly if it is <= cuts[c][b]. */
  readonly cuts: readonly Float32Array[];
  /** No column has more bins. */
  readonly bins: number;
}

/**
 * Cuts each column into at most `bins` (2..256) intervals: one a value where that suffices, else of about equally many
 * rows. Cuts lie midway between neighbouring values.
 */
export function binColumns(x: Matrix, bins: number): BinnedMatrix {
  const { rows, columns } = x;
  const codes = new Uint8Array(rows * columns);
  const column = new Float32Array(rows);
  const cuts = Array.from({ length: columns }, (_, c) => {
    for (let i = 0; i < rows; i++) column[i] = x.data[i * columns + c] as number;
    const ends = columnCuts(column.sort(), bins);
    for (let at = c; at < codes.length; at += columns) codes[at] = cutsBelow(ends, x.data[at] as number);
    return ends;
  });
  return { rows, columns, codes, cuts, bins };
}

function columnCuts(sorted: Float32Array, bins: number): Float32Array {
  // Rows at which a value first appears, but for the smallest value: where a cut can be made.
  const starts: number[] = [];
  for (let i = 1; i < sorted.length; i++)
    if ((sorted[i - 1] as number) < (sorted[i] as number)) starts.push(i);
  if (starts.length < bins) return Float32Array.from(starts, (i) => midpoint(sorted, i));
  const cuts: number[] = [];
  let next = 0;
  for (let quantile = 1; quantile < bins; quantile++) {
    const row = Math.floor((quantile * sorted.length) / bins);
    while (next < starts.length && (starts[next] as number) < row) next++;
    if (next === starts.length) break;
    cuts.push(midpoint(sorted, starts[next++] as number));
  }
  return Float32Array.from(cuts);
}

/** A float32 t with sorted[i - 1] <= t < sorted[i]; between neighbouring floats rounding could reach the upper one. */
function midpoint(sorted: Float32Array, i: number): number {
  const below = sorted[i - 1] as number;
  const above = sorted[i] as number;
  const middle = Math.fround((below + above) / 2);
  return middle < above ? middle : below;
}

function cutsBelow(cuts: Float32Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
