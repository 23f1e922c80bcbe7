import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import type { SavedPolicy } from '../../src/contract/policy.ts';
import { saveTensor } from '../../src/nn/saved-tensor.ts';
import { createRandom } from '../../src/random.ts';
import { fitBoostedTrees } from '../../src/regression/boosted-trees.ts';
import { fitLinear } from '../../src/regression/linear.ts';
import { loadRegressor } from '../../src/regression/load-regressor.ts';
import { friedman } from './matrix.ts';

const { x, y } = friedman(1, 800);
const unseen = friedman(2, 800).x;
const linear = fitLinear(x, y);
const trees = fitBoostedTrees(x, y, createRandom(1), { trees: 20, subsample: 0.5 });
const constant = fitBoostedTrees(
  x,
  y.map(() => 3),
  createRandom(1),
);

test.each([
  ['linear', linear],
  ['boosted trees', trees],
  ['no trees', constant],
])('%s: the same bits after JSON', (_, fitted) => {
  const loaded = loadRegressor(JSON.parse(JSON.stringify(fitted.save())) as SavedPolicy);
  expect(new Uint8Array(loaded.predict(unseen).buffer)).toEqual(
    new Uint8Array(fitted.predict(unseen).buffer),
  );
  expect(loaded.macs).toBe(fitted.macs);
  expect(loaded.save()).toEqual(fitted.save());
});

describe('refuses', () => {
  const { intercept: _, ...rest } = linear.save().weights;
  const outside = saveTensor([20, 15], new Float32Array(300).fill(10));

  test.each<[string, unknown, string]>([
    ['nothing', null, 'regressor'],
    ['another kind', { ...linear.save(), kind: 'forest' }, 'kind'],
    ['weights that are no tensors', { ...linear.save(), weights: { centre: 3 } }, 'weights.centre'],
    ['a missing tensor', { ...linear.save(), weights: rest }, 'linear regressor: intercept: no tensor here'],
    ['another width', { ...linear.save(), config: { columns: 9 } }, 'shape [10], expected float32 [9]'],
    ['a config of another kind', { ...linear.save(), kind: 'boosted-trees' }, 'boosted trees: config'],
    ['an unknown setting', { ...linear.save(), config: { columns: 10, depth: 1 } }, 'depth'],
    [
      'another number of trees',
      { ...trees.save(), config: { columns: 10, depth: 4, trees: 1e9 } },
      'boosted trees: column: shape [20, 15], expected float32 [1000000000, 15]',
    ],
    [
      'a column that is not there',
      { ...trees.save(), weights: { ...trees.save().weights, column: outside } },
      'boosted trees: column 10 outside 0..9',
    ],
  ])('%s', (__, saved, message) => {
    expect(() => loadRegressor(saved as SavedPolicy)).toThrow(UserError);
    expect(() => loadRegressor(saved as SavedPolicy)).toThrow(message);
  });
});
