import { describe, expect, it } from 'vitest';
import { checkLambda } from '../../src/mdp/problem.ts';
import { bankOf, bankOfOne, drawSamples, macsOf, mean, ofSplit, problemOf, rightAt } from './fixture.ts';

describe('bounds', () => {
  it.each([0, 0.1, 0.6, 3])('at lambda %d equal loops over samples and exits', (lambda) => {
    const samples = drawSamples('bounds', { exits: 5, classes: 3, samples: [5, 5, 60] });
    const test = ofSplit(samples, 'test');
    const macs = macsOf(5);
    const cost = macs.map((count) => count / (macs.at(-1) as number));
    const bounds = problemOf(bankOf(samples, macs), { lambda }).bounds();
    const rewards = test.map((sample) => cost.map((c, k) => rightAt(sample, k) - lambda * c));

    const fixed = cost.map((_, k) => mean(rewards.map((row) => row[k] as number)));
    bounds.fixedExits.forEach((figures, k) => {
      expect(figures.accuracy).toBeCloseTo(mean(test.map((sample) => rightAt(sample, k))), 10);
      expect(figures.cost).toBeCloseTo(cost[k] as number, 10);
      expect(figures.reward).toBeCloseTo(fixed[k] as number, 10);
    });
    expect(bounds.bestFixedExit.exit).toBe(fixed.indexOf(Math.max(...fixed)));
    expect(bounds.bestFixedExit.reward).toBeCloseTo(Math.max(...fixed), 10);
    expect(bounds.oracle.reward).toBeCloseTo(mean(rewards.map((row) => Math.max(...row))), 6);
    // The first exit that is right, where any is worth its cost; else the cheapest.
    const leaves = rewards.map((row) => row.map(Math.fround).indexOf(Math.max(...row.map(Math.fround))));
    expect(bounds.oracle.cost).toBeCloseTo(mean(leaves.map((k) => cost[k] as number)), 10);
    const right = leaves.map((k, i) => rightAt(test[i] as (typeof test)[number], k));
    expect(bounds.oracle.accuracy).toBeCloseTo(mean(right), 10);
  });

  it('name the best fixed exit where every reward is negative', () => {
    const wrong = {
      label: 0,
      logits: [
        [0, 1],
        [0, 1],
      ],
    };
    const bank = bankOfOne(wrong, [1, 4]);
    expect(problemOf(bank, { lambda: 2 }).bounds().bestFixedExit).toMatchObject({ exit: 0, reward: -0.5 });
  });
});

describe('checkLambda', () => {
  it.each([-1, -1e-9, Number.NaN, Infinity])('refuses %d', (lambda) => {
    expect(() => checkLambda(lambda)).toThrow(
      `lambda: ${lambda} is not a finite number >= 0; give the price of compute, 0.5 for instance`,
    );
  });

  it.each([0, 1e-9, 0.5, 100])('takes %d', (lambda) => {
    expect(() => checkLambda(lambda)).not.toThrow();
  });

  it('is asked before a problem is made', () => {
    const bank = bankOf(drawSamples(1, { exits: 2, classes: 2, samples: [1, 1, 1] }), [1, 2]);
    expect(() => problemOf(bank, { lambda: -0.5 })).toThrow('lambda: -0.5');
  });
});
