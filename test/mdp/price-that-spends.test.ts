import { describe, expect, it } from 'vitest';
import { pricesAround, priceThatSpends } from '../../src/mdp/price-that-spends.ts';

/** Falls by a quarter at each of four prices. */
const stairs = (price: number): number => [0.3, 0.8, 0.81, 2].filter((step) => price < step).length / 4;
const oneStep = (price: number): number => (price < 1 / 3 ? 1 : 0.2);

describe('priceThatSpends', () => {
  it.each([0.9, 0.5, 0.1, 1e-3, 1e-5])('inverts a closed form: 1 / (1 + price) is %d there', (budget) => {
    const price = priceThatSpends(budget, (value) => 1 / (1 + value));
    expect(price / (1 / budget - 1)).toBeCloseTo(1, 9);
  });

  it.each([3e-6, 0.02, 1, 4 / 3, 700, 2e5])(
    'finds the price %d at which spending falls in one step',
    (step) => {
      const price = priceThatSpends(0.5, (value) => (value < step ? 1 : 0.2));
      expect(price / step).toBeCloseTo(1, 8);
      expect(price).toBeGreaterThanOrEqual(step);
    },
  );

  it('takes the step that crosses the budget, of several', () => {
    for (const [budget, step] of [
      [0.8, 0.3],
      [0.75, 0.3],
      [0.7, 0.8],
      [0.5, 0.8],
      [0.3, 0.81],
      [0.1, 2],
    ] as const) {
      expect(priceThatSpends(budget, stairs)).toBeCloseTo(step, 10);
    }
  });

  it('is 0 where even for nothing no more is spent', () => {
    expect(priceThatSpends(0.5, () => 0.5)).toBe(0);
  });

  it('ends where no price is high enough', () => {
    expect(priceThatSpends(0.5, () => 0.6)).toBeGreaterThanOrEqual(1e6);
  });
});

describe('pricesAround', () => {
  it('are neighbours: at the lower one more than the budget is spent, at the higher one not', () => {
    const [low, high] = pricesAround(0.5, oneStep);
    expect(oneStep(low)).toBe(1);
    expect(oneStep(high)).toBe(0.2);
    expect(high - low).toBeLessThan(1e-12);
    expect(pricesAround(1, oneStep)).toEqual([0, 0]);
  });
});
