import { describe, expect, it } from 'vitest';
import { stepsNeeded } from '../../experiments/sample-efficiency/steps-needed.ts';
import { inShares, inSteps } from '../../experiments/sample-efficiency/words.ts';

/** Scores with 1, 4 and 16 thousand steps. */
const curve = (scores: readonly number[]) => scores.map((score, i) => ({ steps: 1000 * 4 ** i, score }));

describe('steps needed', () => {
  it.each([
    ['between two budgets, halfway in the logarithm', [0, 0.8, 1], { steps: 8000, reached: true }],
    ['a quarter of the way', [0, 0.85, 1.05], { steps: 4000 * 4 ** 0.25, reached: true }],
    ['at a budget', [0, 0.9, 1], { steps: 4000, reached: true }],
    ['at the smallest, whatever less would do', [0.95, 0.9, 1], { steps: 1000, reached: true }],
    ['where it was lost again, from where it is kept', [1, 0.8, 1], { steps: 8000, reached: true }],
    ['not at the largest', [1, 1, 0.5], { steps: 16_000, reached: false }],
  ] as const)('%s', (_, scores, { steps, reached }) => {
    const needed = stepsNeeded(curve(scores), 0.9);
    expect(needed.reached).toBe(reached);
    expect(needed.steps).toBeCloseTo(steps, 6);
  });

  it('takes points', () => {
    expect(() => stepsNeeded([], 0.9)).toThrow(RangeError);
  });
});

it('figures in words', () => {
  expect(inSteps(12_345)).toBe('12,300');
  expect(inShares(-0.001)).toBe('0.00');
  expect(inShares(-0.04)).toBe('\u22120.04');
});
