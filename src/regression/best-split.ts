import type { BinnedMatrix } from './bins.ts';
import type { Histogram } from './histogram.ts';

/** Weighted sum of residuals, and sum of weights, of the rows of a node. */
export interface NodeSums {
  readonly pull: number;
  readonly weight: number;
}

/** Rows whose bin in `column` is at most `bin` go left. */
export interface Split {
  readonly column: number;
  readonly bin: number;
  readonly left: NodeSums;
  readonly right: NodeSums;
}

/** A gain below this share of the score is rounding. */
const ROUNDING = 1e-12;

/**
 * The split that lowers the penalised squared error most: it maximises G_l^2 / (W_l + l2) + G_r^2 / (W_r + l2), with G
 * the pull and W the weight of each side (Chen and Guestrin 2016, eq. 7, for squared error). The first of equals, by
 * column, then bin.
 * @returns undefined where every split leaves a side lighter than `minLeaf` or gains nothing.
 */
export function bestSplit(
  counts: Histogram,
  { cuts, bins }: BinnedMatrix,
  node: NodeSums,
  { minLeaf, l2 }: { readonly minLeaf: number; readonly l2: number },
): Split | undefined {
  const { pull, weight } = node;
  let best = (pull * pull) / (weight + l2);
  best += ROUNDING * best;
  let column = -1;
  let bin = 0;
  let left = { pull: 0, weight: 0 };
  for (let c = 0; c < cuts.length; c++) {
    const ends = (cuts[c] as Float32Array).length;
    let g = 0;
    let w = 0;
    for (let b = 0, at = 2 * c * bins; b < ends; b++, at += 2) {
      g += counts[at] as number;
      w += counts[at + 1] as number;
      if (w < minLeaf) continue;
      if (weight - w < minLeaf) break;
      const score = (g * g) / (w + l2) + (pull - g) ** 2 / (weight - w + l2);
      if (score * (1 - ROUNDING) <= best) continue;
      best = score;
      column = c;
      bin = b;
      left = { pull: g, weight: w };
    }
  }
  if (column < 0) return undefined;
  return { column, bin, left, right: { pull: pull - left.pull, weight: weight - left.weight } };
}
