import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import type { Matrix } from '../../src/matrix.ts';
import { loadTensor } from '../../src/nn/saved-tensor.ts';
import { createRandom } from '../../src/random.ts';
import { type BoostedTreesOptions, fitBoostedTrees } from '../../src/regression/boosted-trees.ts';
import { fitLinear } from '../../src/regression/linear.ts';
import { drawn, friedman, matrix, meanSquare } from './matrix.ts';

const fit = (x: Matrix, y: Float32Array, options: BoostedTreesOptions = {}) =>
  fitBoostedTrees(x, y, createRandom(1), options);

/** One tree that minimises the squared error alone. */
const PLAIN = { trees: 1, learningRate: 1, l2: 0, minLeaf: 1, bins: 256 };

/** Squared error of the rows about their weighted mean. */
function errorOf(rows: readonly number[], y: Float32Array, weight: Float32Array): number {
  const sum = (f: (i: number) => number): number => rows.reduce((total, i) => total + f(i), 0);
  const total = sum((i) => weight[i] as number);
  const mean = sum((i) => (weight[i] as number) * (y[i] as number)) / total;
  return sum((i) => (weight[i] as number) * ((y[i] as number) - mean) ** 2);
}

/** Squared error of the tree that takes the best of all splits at each node, found by trying them all. */
function greedyError(
  x: Matrix,
  y: Float32Array,
  weight: Float32Array,
  rows: readonly number[],
  depth: number,
  minLeaf: number,
): number {
  const here = errorOf(rows, y, weight);
  if (depth === 0) return here;
  let best = here;
  let sides: [number[], number[]] | undefined;
  for (let c = 0; c < x.columns; c++) {
    const value = (i: number): number => x.data[i * x.columns + c] as number;
    for (const threshold of new Set(rows.map(value))) {
      const left = rows.filter((i) => value(i) <= threshold);
      const right = rows.filter((i) => value(i) > threshold);
      if (left.length < minLeaf || right.length < minLeaf) continue;
      const error = errorOf(left, y, weight) + errorOf(right, y, weight);
      if (error >= best - 1e-9) continue;
      best = error;
      sides = [left, right];
    }
  }
  if (!sides) return here;
  return sides.reduce((sum, side) => sum + greedyError(x, y, weight, side, depth - 1, minLeaf), 0);
}

describe('one tree', () => {
  test('depth 1 by hand', () => {
    const x = matrix([[1], [2], [3], [4]]);
    const y = Float32Array.of(0, 0, 3, 9);
    // Cut at 3.5: errors 6 + 0; at 2.5: 0 + 18; at 1.5: 0 + 42.
    expect(Array.from(fit(x, y, { ...PLAIN, depth: 1 }).predict(x))).toEqual([1, 1, 1, 9]);
    // At least two rows a leaf: cut at 2.5, with the base 3; half of each step, which l2 = 2 halves again.
    const gentle = { ...PLAIN, depth: 1, minLeaf: 2, learningRate: 0.5, l2: 2 };
    expect(Array.from(fit(x, y, gentle).predict(x))).toEqual([2.25, 2.25, 3.75, 3.75]);
    // Rows on the threshold go left.
    expect(
      Array.from(fit(x, y, { ...PLAIN, depth: 1 }).predict(matrix([[3.5], [3.5001], [-9], [99]]))),
    ).toEqual([1, 9, 1, 9]);
  });

  test('equals the best split found by trying all, at each node of depth 1 to 3', () => {
    const shape = fc.record({
      rows: fc.integer({ min: 2, max: 30 }),
      columns: fc.integer({ min: 1, max: 4 }),
      levels: fc.integer({ min: 2, max: 40 }),
      depth: fc.integer({ min: 1, max: 3 }),
      minLeaf: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(shape, ({ rows, columns, levels, depth, minLeaf, seed }) => {
        const { x, y } = drawn(seed, rows, columns, levels);
        const all = Array.from({ length: rows }, (_, i) => i);
        const ones = new Float32Array(rows).fill(1);
        const expected = greedyError(x, y, ones, all, depth, minLeaf) / rows;
        expect(meanSquare(y, fit(x, y, { ...PLAIN, depth, minLeaf }).predict(x))).toBeCloseTo(expected, 5);
      }),
      { numRuns: 200 },
    );
  });

  test('a row of weight 3 counts as three rows of weight 1, one of 0 as none', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 3 }), (seed, depth) => {
        const { x, y } = drawn(seed, 25, 3, 10);
        const random = createRandom(seed);
        const counts = Float32Array.from(y, (_, i) => (i === 0 ? 1 : random.integer(4)));
        const rows = Array.from(counts).flatMap((count, i) => Array.from({ length: count }, () => i));
        const repeated = matrix(rows.map((i) => Array.from(x.data.subarray(i * 3, i * 3 + 3))));
        const targets = Float32Array.from(rows, (i) => y[i] as number);
        // minLeaf and l2 are in mean rows, of which one is rows.length / 25 of the repeated ones.
        const scale = rows.length / 25;
        const options = { ...PLAIN, depth, minLeaf: 2.51, l2: 0.3 };
        const other = { ...options, minLeaf: 2.51 * scale, l2: 0.3 * scale };
        const weighted = fit(x, y, { ...options, weights: counts.map((count) => 1024 * count) });
        const expected = fit(repeated, targets, other).predict(repeated);
        weighted.predict(repeated).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 4));
      }),
      { numRuns: 100 },
    );
  });
});

/** What the saved trees say of a row, read from their description alone. */
function naive(saved: ReturnType<ReturnType<typeof fit>['save']>, row: readonly number[]): number {
  const { depth, trees } = saved.config as { depth: number; trees: number };
  const tensor = (name: string): Float32Array =>
    loadTensor(saved.weights[name], saved.weights[name]?.shape ?? [], name);
  const [column, threshold, leaf] = [tensor('column'), tensor('threshold'), tensor('leaf')];
  const walk = (t: number, node: number): number => {
    const nodes = 2 ** depth - 1;
    if (node >= nodes) return leaf[t * 2 ** depth + node - nodes] as number;
    const at = t * nodes + node;
    const right = (row[column[at] as number] as number) > (threshold[at] as number);
    return walk(t, 2 * node + (right ? 2 : 1));
  };
  return Array.from({ length: trees }, (_, t) => walk(t, 0)).reduce(
    (sum, value) => sum + value,
    tensor('base')[0] as number,
  );
}

/** A step function of column 3 of rows of 6. */
function step(rows: Float32Array): Float32Array {
  return Float32Array.from({ length: rows.length / 6 }, (_, i) => {
    const value = rows[i * 6 + 3] as number;
    return value <= 0.25 ? 1 : value <= 0.625 ? -2 : 4;
  });
}

describe('boosting', () => {
  const { x, y } = friedman(1, 1200);

  const predicted = (seed: number, subsample: number): Float32Array =>
    fitBoostedTrees(x, y, createRandom(seed), { trees: 10, subsample }).predict(x);

  test('predicts the base and the sum of one leaf of each tree', () => {
    const fitted = fit(x, y, { trees: 30, depth: 3 });
    const saved = fitted.save();
    const other = friedman(2, 700).x;
    const values = fitted.predict(other);
    for (let i = 0; i < other.rows; i++) {
      const row = Array.from(other.data.subarray(i * 10, (i + 1) * 10));
      expect(values[i]).toBe(Math.fround(naive(saved, row)));
    }
  });

  test('each tree lowers the training error', () => {
    let before = meanSquare(y, new Float32Array(y.length).fill(y.reduce((a, b) => a + b, 0) / y.length));
    for (let trees = 1; trees <= 40; trees++) {
      const error = meanSquare(y, fit(x, y, { trees, depth: 2 }).predict(x));
      expect(error).toBeLessThan(before);
      before = error;
    }
  });

  test('more trees go on where fewer stopped', () => {
    const [few, many] = [fit(x, y, { trees: 5 }), fit(x, y, { trees: 9 })];
    const leaves = (saved: typeof few) => Buffer.from(saved.save().weights['leaf']?.data ?? '', 'base64');
    expect(leaves(many).subarray(0, leaves(few).length)).toEqual(leaves(few));
  });

  test('learns a step function of one column among many, and nothing else', () => {
    const random = createRandom(5);
    const data = Float32Array.from({ length: 2000 * 6 }, () => random.uniform());
    const fitted = fit({ data, rows: 2000, columns: 6 }, step(data), { bins: 256, l2: 0 });
    // Away from the jumps by more than a bin of 1/256 of the rows.
    const grid = [0.01, 0.24, 0.26, 0.5, 0.61, 0.64, 0.99].flatMap((v) => [0.5, 0.1, 0.9, v, 0.3, 0.7]);
    const at = Float32Array.from(grid);
    const values = fitted.predict({ data: at, rows: 7, columns: 6 });
    step(at).forEach((value, i) => expect(values[i]).toBeCloseTo(value, 2));
  });

  test('generalises: near the noise on the Friedman function, where a line is not', () => {
    const unseen = friedman(2, 1200);
    // The noise alone gives 1, the mean about 24.
    expect(meanSquare(unseen.y, fit(x, y).predict(unseen.x))).toBeLessThan(3);
    expect(meanSquare(unseen.y, fitLinear(x, y).predict(unseen.x))).toBeGreaterThan(5);
  });

  test('same seed, same bits; the seed matters only where rows are drawn', () => {
    expect(predicted(3, 0.5)).toEqual(predicted(3, 0.5));
    expect(predicted(3, 0.5)).not.toEqual(predicted(4, 0.5));
    expect(predicted(3, 1)).toEqual(predicted(4, 1));
  });

  test('a tree costs its depth, and none is grown where nothing is left to gain', () => {
    expect(fit(x, y, { trees: 7, depth: 3 }).macs).toBe(21);
    const constant = fit(x, new Float32Array(1200).fill(0.1));
    expect(constant.macs).toBe(0);
    expect(constant.predict(matrix([Array.from({ length: 10 }, () => 1)]))).toEqual(Float32Array.of(0.1));
    expect(fit(matrix([[1], [1]]), Float32Array.of(0, 1), { minLeaf: 1 }).macs).toBe(0);
  });

  test('data and weights stay as they were', () => {
    const weights = new Float32Array(1200).fill(2);
    const copies = [x.data, y, weights].map((values) => values.slice());
    fit(x, y, { trees: 2, weights });
    expect([x.data, y, weights]).toEqual(copies);
  });
});

describe('refuses', () => {
  const x = matrix([[0], [1]]);
  const y = Float32Array.of(0, 1);

  test.each<[string, BoostedTreesOptions | Record<string, unknown>, string]>([
    ['no trees', { trees: 0 }, 'trees'],
    ['a forest too deep', { depth: 13 }, 'depth'],
    ['a fractional depth', { depth: 1.5 }, 'depth'],
    ['a learning rate of 0', { learningRate: 0 }, 'learningRate'],
    ['one bin', { bins: 1 }, 'bins'],
    ['more bins than bytes tell apart', { bins: 257 }, 'bins'],
    ['an empty leaf', { minLeaf: 0 }, 'minLeaf'],
    ['a negative l2', { l2: -1 }, 'l2'],
    ['a subsample above all', { subsample: 1.1 }, 'subsample'],
    ['an unknown option', { treez: 3 }, 'treez'],
    ['too few weights', { weights: Float32Array.of(1) }, '1 weights, expected one for each of 2 rows'],
    [
      'a negative weight',
      { weights: Float32Array.of(1, -1) },
      'weight -1 at row 1, expected finite numbers >= 0',
    ],
    ['weights of 0', { weights: Float32Array.of(0, 0) }, 'all weights are 0'],
  ])('%s', (_, options, message) => {
    expect(() => fit(x, y, options)).toThrow(UserError);
    expect(() => fit(x, y, options)).toThrow(message);
  });

  test('bad data, and rows of another width', () => {
    expect(() => fit(matrix([]), y)).toThrow('boosted trees: x is 0 x 0');
    expect(() => fit(x, Float32Array.of(1))).toThrow('y has 1 elements, expected one for each of 2 rows');
    expect(() => fit(x, Float32Array.of(1, Number.NaN))).toThrow('y is NaN at row 1');
    expect(() => fit(x, y).predict(matrix([[0, 1]]))).toThrow('boosted trees: 2 columns given, fitted on 1');
  });
});
