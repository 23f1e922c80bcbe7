import { describe, expect, it } from 'vitest';
import { LEAST_PRICE, priceOfBudget } from '../../src/budget/price.ts';
import { bankOf, drawSamples, macsOf, mean, ofSplit, rightAt, type Sample, softmax } from '../mdp/fixture.ts';

/** Logits of two classes that are right for class 0 where a 1 stands; each sample more confident than those before. */
const sample = (split: Sample['split'], i: number, right: readonly number[]): Sample => ({
  split,
  label: 0,
  logits: right.map((one) => (one === 1 ? [1 + i, 0] : [0, 1 + i])),
});

describe('the price of a budget on four requests, worked out by hand', () => {
  // relative costs 1/4, 1/2 and 1; fewer requests than cells, so that each is decided alone
  const right = [
    [1, 1, 1],
    [0, 1, 1],
    [0, 0, 1],
    [0, 0, 0],
  ];
  const bank = bankOf(
    (['policy', 'tune', 'test'] as const).flatMap((split) =>
      right.map((answers, i) => sample(split, i, split === 'policy' ? answers : [1, 1, 1])),
    ),
    [1, 2, 4],
  );

  it.each([
    // the request that only the last exit answers stays while price * (1 - 1/4) < 1
    [0.5, LEAST_PRICE],
    [0.49, 1 / 0.75],
    [0.32, 1 / 0.75],
    // the second one leaves at exit 1 while price * (1/2 - 1/4) < 1
    [0.31, 1 / 0.25],
    [0.25, 1 / 0.25],
  ])('%d is spent at the price %d', (budget, price) => {
    expect(priceOfBudget(bank, 'correct', budget)).toBeCloseTo(price, 5);
  });
});

const logLikelihood = ({ logits, label }: Sample, k: number): number =>
  Math.log(softmax(logits[k] as number[])[label] as number);

describe('the price of a budget', () => {
  const EXITS = 4;
  const macs = macsOf(EXITS);
  const cost = macs.map((count) => count / (macs.at(-1) as number));
  const samples = drawSamples('price', { exits: EXITS, classes: 3, samples: [400, 2, 2] });
  const bank = bankOf(samples, macs);
  const policy = ofSplit(samples, 'policy');

  /** Requests of each exit in thirty groups, from the least confident to the most. */
  const groups = cost.map((_, k) => {
    const confidence = policy.map(({ logits }) => Math.max(...softmax(logits[k] as number[])));
    const rank = confidence.map((own) => confidence.filter((other) => other < own).length);
    return rank.map((place) => Math.floor((30 * place) / policy.length));
  });

  /** What is spent at a price by the rule that leaves, from the last exit on backwards, where a group gains by it. */
  function spent(price: number, quality: (one: Sample, k: number) => number): number {
    const value = (i: number, k: number): number =>
      quality(policy[i] as Sample, k) - price * (cost[k] as number);
    let leaves = policy.map(() => EXITS - 1);
    for (let k = EXITS - 2; k >= 0; k--) {
      const groupOf = groups[k] as number[];
      const gains = Array.from({ length: 30 }, (_, group) =>
        leaves.reduce((sum, later, i) => sum + (groupOf[i] === group ? value(i, k) - value(i, later) : 0), 0),
      );
      leaves = leaves.map((later, i) => ((gains[groupOf[i] as number] as number) >= 0 ? k : later));
    }
    return mean(leaves.map((k) => cost[k] as number));
  }

  it.each([
    ['correct', 0.12, rightAt],
    ['correct', 0.35, rightAt],
    ['correct', 0.6, rightAt],
    ['log-likelihood', 0.35, logLikelihood],
  ] as const)('of %s %d is where an independent search over prices finds it', (quality, budget, value) => {
    const price = priceOfBudget(bank, quality, budget);
    expect(spent(price * (1 + 1e-4), value)).toBeLessThanOrEqual(budget);
    expect(spent(price * (1 - 1e-4), value)).toBeGreaterThan(budget);
  });

  it('falls as the budget rises, to the least where not even free compute is used up', () => {
    const prices = [0.12, 0.2, 0.35, 0.5, 0.6, 1].map((budget) => priceOfBudget(bank, 'correct', budget));
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    expect(new Set(prices).size).toBe(prices.length);
    expect(prices.at(-1)).toBe(LEAST_PRICE);
  });
});
