import { z } from 'zod';
import { parsed, UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import type { Random } from '../random.ts';
import { binColumns } from './bins.ts';
import { drawRows } from './draw-rows.ts';
import { addTree, type Forest, forestRegressor, MAX_DEPTH, treeOf } from './forest.ts';
import { treeGrower } from './grow-tree.ts';
import type { Regressor } from './regressor.ts';
import { checkTrainingData } from './training-data.ts';

const Options = z.strictObject({
  trees: z.int().min(1).max(10_000).default(100),
  depth: z.int().min(1).max(MAX_DEPTH).default(4),
  learningRate: z.number().positive().max(1).default(0.1),
  bins: z.int().min(2).max(256).default(64),
  minLeaf: z.number().min(1).default(20),
  l2: z.number().min(0).default(1),
  subsample: z.number().positive().max(1).default(1),
  weights: z.instanceof(Float32Array).optional(),
});

/** How trees are boosted. */
export interface BoostedTreesOptions {
  /** Trees at most, 1..10,000, default 100; fewer where no split gains anything any more. */
  readonly trees?: number;
  /** Comparisons from root to leaf, 1..12, default 4. */
  readonly depth?: number;
  /** What each tree's values are multiplied by, in (0, 1], default 0.1. */
  readonly learningRate?: number;
  /** Intervals a column is cut into at most, 2..256, default 64. */
  readonly bins?: number;
  /** Least number of rows in a leaf, >= 1, default 20; with `weights`, least weight, where the mean row weighs 1. */
  readonly minLeaf?: number;
  /** Rows of residual 0 that each leaf is averaged with, >= 0, default 1. */
  readonly l2?: number;
  /** Share of the rows that each tree sees, drawn without replacement (Friedman 2002), in (0, 1], default 1. */
  readonly subsample?: number;
  /** How much each row counts, >= 0, not all 0 [rows]; only their ratios matter. */
  readonly weights?: Float32Array;
}

/**
 * Gradient boosting of regression trees for squared error (Friedman 2001), with splits sought among quantile bins and
 * every tree complete to its depth. The training error falls from tree to tree where all rows are seen.
 * @param x [n x columns], finite, at most 65,536 columns.
 * @param y [n], finite.
 * @param random is drawn from only where `subsample` < 1.
 * @throws UserError on empty or non-finite data, unequal row counts, unknown or invalid options.
 */
export function fitBoostedTrees(
  x: Matrix,
  y: Float32Array,
  random: Random,
  options: BoostedTreesOptions = {},
): Regressor {
  checkTrainingData('boosted trees', x, y);
  const settings = parsed(Options, options, 'boosted trees: options');
  if (x.columns > 65_536) throw new UserError(`boosted trees: ${x.columns} columns, expected at most 65536`);
  const weight = rowWeights(settings.weights, x.rows);
  const forest = emptyForest(x.columns, settings.depth, settings.trees, weightedMean(y, weight));
  const count = Math.max(1, Math.round(settings.subsample * x.rows));
  const growTree = treeGrower(binColumns(x, settings.bins), weight, settings);
  const values = new Float64Array(x.rows).fill(forest.base);
  const pull = new Float64Array(x.rows);
  let trees = 0;
  for (; trees < settings.trees; trees++) {
    for (let i = 0; i < x.rows; i++) {
      pull[i] = (weight[i] as number) * ((y[i] as number) - (values[i] as number));
    }
    const tree = treeOf(forest, trees);
    if (!growTree(tree, drawRows(x.rows, count, random), pull)) break;
    addTree(tree, x, values);
  }
  return forestRegressor(firstTrees(forest, trees));
}

/** Weights of mean 1. */
function rowWeights(weights: Float32Array | undefined, rows: number): Float64Array {
  if (!weights) return new Float64Array(rows).fill(1);
  if (weights.length !== rows) {
    throw new UserError(`boosted trees: ${weights.length} weights, expected one for each of ${rows} rows`);
  }
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) {
    throw new UserError(`boosted trees: weight ${weights[bad]} at row ${bad}, expected finite numbers >= 0`);
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / rows;
  if (mean === 0) throw new UserError('boosted trees: all weights are 0, expected at least one above');
  return Float64Array.from(weights, (weight) => weight / mean);
}

/** Weights have mean 1. */
function weightedMean(y: Float32Array, weight: Float64Array): number {
  return y.reduce((sum, value, i) => sum + value * (weight[i] as number), 0) / y.length;
}

function emptyForest(columns: number, depth: number, trees: number, base: number): Forest {
  const leaves = 1 << depth;
  return {
    columns,
    depth,
    trees,
    base: Math.fround(base),
    column: new Uint16Array(trees * (leaves - 1)),
    threshold: new Float32Array(trees * (leaves - 1)),
    leaf: new Float32Array(trees * leaves),
  };
}

function firstTrees(forest: Forest, trees: number): Forest {
  const leaves = 1 << forest.depth;
  return {
    ...forest,
    trees,
    column: forest.column.slice(0, trees * (leaves - 1)),
    threshold: forest.threshold.slice(0, trees * (leaves - 1)),
    leaf: forest.leaf.slice(0, trees * leaves),
  };
}
