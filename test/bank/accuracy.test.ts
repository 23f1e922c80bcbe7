import { exitCorrect } from 'offramp';
import { expect, it } from 'vitest';
import { exitAccuracy } from '../../src/bank/accuracy.ts';

// two exits, three classes; rows of test are the second, the third and the fourth
const bank = {
  classes: 3,
  exits: 2,
  split: Uint8Array.of(1, 3, 3, 3),
  labels: Int32Array.of(0, 1, 2, 0),
  logits: {
    width: 6,
    dtype: 'float32' as const,
    data: Float32Array.of(9, 0, 0, 9, 0, 0, 0, 2, 1, 3, 1, 2, 0, 1, 1, 0, 0, 5, 4, 4, 0, 0, 7, 0),
  },
};

it('exits are right where the first of the largest logits is the label', () => {
  expect([...exitCorrect(bank, 'test', 0)]).toEqual([1, 0, 1]);
  expect([...exitCorrect(bank, 'test', 1)]).toEqual([0, 1, 0]);
  expect(exitAccuracy(bank, 'test')).toEqual([2 / 3, 1 / 3]);
  expect(exitAccuracy(bank, 'policy')).toEqual([1, 1]);
  expect(exitAccuracy(bank, 'tune')).toEqual([Number.NaN, Number.NaN]);
});
