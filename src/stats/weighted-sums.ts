import type { Values } from './values.ts';

/** `samples` values of `values`, from `offset` on. */
export interface Row {
  readonly values: Values;
  readonly offset: number;
}

/** Samples in a tile: small enough that a tile of all rows stays in cache. */
const TILE = 1024;

/**
 * Rows times weights: the sum over i of `rows[r][i] * weights[b * samples + i]`, at r * blocks + b. Rows are read in
 * their own width and added up in double precision. `blocks` must be even. This is the inner loop of the bootstrap,
 * hence tiled over samples, four rows by two weights at a time.
 */
export function weightedSums(
  rows: readonly Row[],
  samples: number,
  weights: Float64Array,
  blocks: number,
): Float64Array {
  const padded = Math.ceil(rows.length / 4) * 4;
  const sums = new Float64Array(padded * blocks);
  const rowTile = new Float64Array(padded * TILE);
  const weightTile = new Float64Array(blocks * TILE);
  for (let start = 0; start < samples; start += TILE) {
    const size = Math.min(TILE, samples - start);
    rows.forEach(({ values, offset }, r) => {
      rowTile.set(values.subarray(offset + start, offset + start + size), r * TILE);
    });
    for (let b = 0; b < blocks; b++) {
      const from = b * samples + start;
      weightTile.set(weights.subarray(from, from + size), b * TILE);
    }
    for (let r = 0; r < padded; r += 4) {
      for (let b = 0; b < blocks; b += 2) addBlock(rowTile, weightTile, size, sums, r, b, blocks);
    }
  }
  return sums;
}

function addBlock(
  rows: Float64Array,
  weights: Float64Array,
  size: number,
  sums: Float64Array,
  r: number,
  b: number,
  blocks: number,
): void {
  let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
  const row = r * TILE;
  const weight = b * TILE;
  for (let i = 0; i < size; i++) {
    const u = weights[weight + i] as number;
    const v = weights[weight + TILE + i] as number;
    const x0 = rows[row + i] as number;
    const x1 = rows[row + TILE + i] as number;
    const x2 = rows[row + 2 * TILE + i] as number;
    const x3 = rows[row + 3 * TILE + i] as number;
    a0 += u * x0;
    a1 += u * x1;
    a2 += u * x2;
    a3 += u * x3;
    b0 += v * x0;
    b1 += v * x1;
    b2 += v * x2;
    b3 += v * x3;
  }
  const first = [a0, a1, a2, a3];
  const second = [b0, b1, b2, b3];
  for (let j = 0; j < 4; j++) {
    const at = (r + j) * blocks + b;
    sums[at] = (sums[at] as number) + (first[j] as number);
    sums[at + 1] = (sums[at + 1] as number) + (second[j] as number);
  }
}
