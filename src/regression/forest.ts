import { z } from 'zod';
import type { Json, SavedTensor } from '../contract/policy.ts';
import { parsed, UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import { loadTensor, saveTensor } from '../nn/saved-tensor.ts';
import type { Regressor } from './regressor.ts';
import { checkColumns } from './training-data.ts';

/** A deeper tree would hold more than 4096 leaves, each a row or more. */
export const MAX_DEPTH = 12;

/**
 * A complete binary tree. Node i has children 2 i + 1 and 2 i + 2; a row goes to the second exactly if
 * x[column[i]] > threshold[i]. Leaves follow the nodes, from left to right.
 */
export interface Tree {
  /** [2^depth - 1]. */
  readonly column: Uint16Array;
  /** In the units of x [2^depth - 1]. */
  readonly threshold: Float32Array;
  /** In the units of y [2^depth]. */
  readonly leaf: Float32Array;
}

/** Trees of one depth, one after the other in the same arrays, whose values are summed. */
export interface Forest extends Tree {
  readonly columns: number;
  readonly depth: number;
  readonly trees: number;
  /** What is predicted before the first tree. */
  readonly base: number;
}

/** Tree `t` of a forest, as views. */
export function treeOf({ column, threshold, leaf, depth }: Forest, t: number): Tree {
  const leaves = 1 << depth;
  return {
    column: column.subarray(t * (leaves - 1), (t + 1) * (leaves - 1)),
    threshold: threshold.subarray(t * (leaves - 1), (t + 1) * (leaves - 1)),
    leaf: leaf.subarray(t * leaves, (t + 1) * leaves),
  };
}

/** Adds to `values` what `tree` says of rows from .. to - 1 of `x`; values[0] is of row `from`. */
export function addTree(tree: Tree, x: Matrix, values: Float64Array, from = 0, to = x.rows): void {
  const { column, threshold, leaf } = tree;
  const { data, columns } = x;
  const nodes = column.length;
  for (let row = from; row < to; row++) {
    let node = 0;
    while (node < nodes) {
      const value = data[row * columns + (column[node] as number)] as number;
      node = 2 * node + (value > (threshold[node] as number) ? 2 : 1);
    }
    values[row - from] = (values[row - from] as number) + (leaf[node - nodes] as number);
  }
}

/** Rows predicted at once, so that they stay in the cache from tree to tree. */
const CHUNK = 512;

/** The regressor of a forest. */
export function forestRegressor(forest: Forest): Regressor {
  const { columns, depth, trees, base } = forest;
  const each = Array.from({ length: trees }, (_, t) => treeOf(forest, t));
  return {
    predict(x) {
      checkColumns('boosted trees', x, columns);
      const result = new Float32Array(x.rows);
      const values = new Float64Array(CHUNK);
      for (let from = 0; from < x.rows; from += CHUNK) {
        const to = Math.min(x.rows, from + CHUNK);
        values.fill(base);
        for (const tree of each) addTree(tree, x, values, from, to);
        result.set(values.subarray(0, to - from), from);
      }
      return result;
    },
    macs: trees * depth,
    save: () => ({
      kind: 'boosted-trees',
      config: { columns, depth, trees },
      weights: {
        base: saveTensor([1], Float32Array.of(base)),
        column: saveTensor([trees, (1 << depth) - 1], Float32Array.from(forest.column)),
        threshold: saveTensor([trees, (1 << depth) - 1], forest.threshold),
        leaf: saveTensor([trees, 1 << depth], forest.leaf),
      },
    }),
  };
}

const Config = z.strictObject({
  columns: z.int().positive(),
  depth: z.int().min(1).max(MAX_DEPTH),
  trees: z.int().min(0),
});

/** The forest of these saved parts as a regressor. @throws UserError where they are not of one. */
export function loadForest(config: Json, weights: Readonly<Record<string, SavedTensor>>): Regressor {
  const { columns, depth, trees } = parsed(Config, config, 'boosted trees: config');
  const tensor = (name: string, shape: readonly number[]): Float32Array =>
    loadTensor(weights[name], shape, `boosted trees: ${name}`);
  const column = tensor('column', [trees, (1 << depth) - 1]);
  const bad = column.find((c) => !Number.isInteger(c) || c < 0 || c >= columns);
  if (bad !== undefined) throw new UserError(`boosted trees: column ${bad} outside 0..${columns - 1}`);
  const [base] = tensor('base', [1]) as unknown as [number];
  return forestRegressor({
    columns,
    depth,
    trees,
    base,
    column: Uint16Array.from(column),
    threshold: tensor('threshold', [trees, (1 << depth) - 1]),
    leaf: tensor('leaf', [trees, 1 << depth]),
  });
}
