import { describe, expect, it } from 'vitest';
import { learningRateFactor } from '../../src/backbone/learning-rate.ts';

describe('learningRateFactor', () => {
  it.each([
    // rises over the first fifth from 0.04
    [0, 0.04],
    [0.05, 0.04 + 0.96 / 4],
    [0.1, 0.52],
    [0.2, 1],
    // then a quarter, half and three quarters of a half cosine
    [0.4, (1 + Math.SQRT1_2) / 2],
    [0.6, 0.5],
    [0.8, (1 - Math.SQRT1_2) / 2],
    [1, 0],
  ])('one-cycle, %d of the training over: %d', (done, factor) => {
    expect(learningRateFactor('one-cycle', done)).toBeCloseTo(factor, 12);
  });

  it.each([
    [0, 1],
    [0.25, (1 + Math.SQRT1_2) / 2],
    [1 / 3, 0.75],
    [0.5, 0.5],
    [1, 0],
  ])('cosine, %d of the training over: %d', (done, factor) => {
    expect(learningRateFactor('cosine', done)).toBeCloseTo(factor, 12);
  });

  it('has no jump where one-cycle turns', () => {
    expect(learningRateFactor('one-cycle', 0.2 - 1e-9)).toBeCloseTo(1, 6);
  });
});
