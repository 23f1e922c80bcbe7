import { bestSplit, type NodeSums } from './best-split.ts';
import type { BinnedMatrix } from './bins.ts';
import { countRows, type Histogram, histogram, subtract } from './histogram.ts';
import type { Tree } from './forest.ts';

/** How a tree is grown. */
export interface TreeSettings {
  readonly depth: number;
  /** Least weight of a leaf. */
  readonly minLeaf: number;
  /** Added to the weight of a leaf, which shrinks its value. */
  readonly l2: number;
  /** Leaf values are multiplied by it. */
  readonly learningRate: number;
}

/**
 * Growth of least-squares trees on the binned matrix `x`, one after the other. A node that gains nothing by a split is
 * left as it is, and all leaves below it get its value.
 * @param weight of each row of `x`.
 * @returns a function that grows one tree on the rows `drawn`, whose order it changes, into `tree`, whose arrays must
 * be zero; `pull` is weight times residual of each row of `x`. False, with `tree` untouched, where no split gains.
 */
export function treeGrower(x: BinnedMatrix, weight: Float64Array, settings: TreeSettings) {
  const { codes, columns, cuts } = x;
  const { depth, l2, learningRate } = settings;
  // One a level suffices: of two siblings, one takes its level's and the other what is left of the parent's.
  const histograms = Array.from({ length: depth }, () => histogram(x));
  const rightRows = new Int32Array(x.rows);

  /** Moves the rows that go left before the others, both in their order; returns how many they are. */
  function partition(rows: Int32Array, column: number, bin: number): number {
    let left = 0;
    let right = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      if ((codes[row * columns + column] as number) <= bin) rows[left++] = row;
      else rightRows[right++] = row;
    }
    rows.set(rightRows.subarray(0, right), left);
    return left;
  }

  return (tree: Tree, drawn: Int32Array, pull: Float64Array): boolean => {
    /** Grows node `place` of `level`; `counts` is its histogram, absent for leaves, and is overwritten. */
    function grow(
      level: number,
      place: number,
      rows: Int32Array,
      sums: NodeSums,
      counts?: Histogram,
    ): boolean {
      const split = counts && bestSplit(counts, x, sums, settings);
      if (!split) {
        if (level === 0) return false;
        const value = (learningRate * sums.pull) / (sums.weight + l2);
        const below = 1 << (depth - level);
        tree.leaf.fill(value, place * below, (place + 1) * below);
        return true;
      }
      const node = (1 << level) - 1 + place;
      tree.column[node] = split.column;
      tree.threshold[node] = (cuts[split.column] as Float32Array)[split.bin] as number;
      const count = partition(rows, split.column, split.bin);
      const left = rows.subarray(0, count);
      const right = rows.subarray(count);
      const counted = histograms[level + 1];
      const leftIsSmaller = left.length <= right.length;
      if (counted) {
        countRows(counted, x, leftIsSmaller ? left : right, pull, weight);
        subtract(counts, counted);
      }
      const rest = counted && counts;
      grow(level + 1, 2 * place, left, split.left, leftIsSmaller ? counted : rest);
      grow(level + 1, 2 * place + 1, right, split.right, leftIsSmaller ? rest : counted);
      return true;
    }

    const root = histograms[0] as Histogram;
    countRows(root, x, drawn, pull, weight);
    return grow(0, 0, drawn, sumRows(drawn, pull, weight), root);
  };
}

function sumRows(rows: Int32Array, pull: Float64Array, weight: Float64Array): NodeSums {
  let g = 0;
  let w = 0;
  for (const row of rows) {
    g += pull[row] as number;
    w += weight[row] as number;
  }
  return { pull: g, weight: w };
}
