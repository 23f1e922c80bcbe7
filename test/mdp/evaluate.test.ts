import * as fc from 'fast-check';
import type { Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import {
  bankOf,
  bitTuples,
  drawSamples,
  macsOf,
  ofSplit,
  policyOf,
  problemOf,
  rightAt,
  type Sample,
} from './fixture.ts';

/** A table of probabilities [K - 1][samples], given by row whatever is observed. */
function tablePolicy(table: readonly (readonly number[])[], macs: (k: number) => number): Policy {
  return {
    exit: (k) => ({ probability: Float32Array.from(table[k] ?? []) }),
    macs,
    save: () => ({ kind: 'table', config: null, weights: {} }),
  };
}

/** Relative cost of leaving at exit k: the backbone up to there, and every consultation on the way. */
function costOf(macs: readonly number[], asked: (k: number) => number, k: number): number {
  const whole = macs.at(-1) as number;
  let consulted = 0;
  for (let j = 0; j <= k && j < macs.length - 1; j++) consulted += asked(j);
  return ((macs[k] as number) + consulted) / whole;
}

/** Expectation over all sequences of decisions, each weighed by the product of its probabilities. */
function enumerate(
  test: readonly Sample[],
  table: readonly (readonly number[])[],
  cost: readonly number[],
  lambda: number,
) {
  const figures = { accuracy: 0, cost: 0, reward: 0 };
  test.forEach((sample, i) => {
    for (const decisions of bitTuples(cost.length - 1)) {
      const weight = decisions.reduce((product, exits, k) => {
        const h = Math.fround(table[k]?.[i] as number);
        return product * (exits === 1 ? h : 1 - h);
      }, 1);
      const first = decisions.indexOf(1);
      const exit = first < 0 ? cost.length - 1 : first;
      const right = rightAt(sample, exit);
      figures.accuracy += (weight * right) / test.length;
      figures.cost += (weight * (cost[exit] as number)) / test.length;
      figures.reward += (weight * (right - lambda * (cost[exit] as number))) / test.length;
    }
  });
  return figures;
}

const asked = (k: number): number => 0.25 * (k + 1);
const probability = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));

/** Logits of two classes that are right for class 0 where a 1 stands. */
const logits = (...right: number[]) => right.map((one) => (one === 1 ? [1, 0] : [0, 1]));

describe('exact evaluation', () => {
  it.each([1, 2, 4, 6])('of %i exits equals the sum over all sequences of decisions', (exits) => {
    const samples = drawSamples(`evaluate ${exits}`, { exits, classes: 3, samples: [2, 3, 5] });
    const test = ofSplit(samples, 'test');
    const macs = macsOf(exits);
    const row = fc.array(probability, { minLength: test.length, maxLength: test.length });
    const table = fc.array(row, { minLength: exits - 1, maxLength: exits - 1 });
    const cost = macs.map((_, k) => costOf(macs, asked, k));
    const problem = problemOf(bankOf(samples, macs), { lambda: 0.7 });
    fc.assert(
      fc.property(table, (drawn) => {
        const { expected, deterministic, exit } = problem.evaluate(tablePolicy(drawn, asked), 'test');
        const exact = enumerate(test, drawn, cost, 0.7);
        for (const name of ['accuracy', 'cost', 'reward'] as const) {
          expect(expected[name]).toBeCloseTo(exact[name], 6);
        }
        const certain = drawn.map((probabilities) =>
          probabilities.map((h) => (Math.fround(h) >= 0.5 ? 1 : 0)),
        );
        const decided = enumerate(test, certain, cost, 0.7);
        for (const name of ['accuracy', 'cost', 'reward'] as const) {
          expect(deterministic[name]).toBeCloseTo(decided[name], 6);
        }
        const first = test.map((_, i) => certain.findIndex((row_) => row_[i] === 1));
        expect([...exit]).toEqual(first.map((k) => (k < 0 ? exits - 1 : k)));
      }),
      { numRuns: 40, seed: exits },
    );
  });

  const hand = bankOf(
    [
      { split: 'test', label: 0, logits: logits(0, 1, 1) },
      { split: 'policy', label: 0, logits: logits(1, 1, 1) },
      { split: 'tune', label: 0, logits: logits(1, 1, 1) },
      { split: 'test', label: 0, logits: logits(1, 0, 1) },
    ],
    [100, 200, 400],
  );

  it('charges the policy at every exit where it is asked, and not at the last', () => {
    const policy = tablePolicy(
      [
        [0, 1],
        [0, 0],
      ],
      (k) => (k === 0 ? 20 : 60),
    );
    const result = problemOf(hand, { lambda: 0.5 }).evaluate(policy, 'test');
    // (100 + 20) / 400, (200 + 20 + 60) / 400, (400 + 20 + 60) / 400
    expect(result.relativeCost).toEqual([0.3, 0.7, 1.2]);
    expect(result.policyMacs).toEqual([20, 60]);
    expect([...result.exit]).toEqual([2, 0]);
    expect([...result.correct]).toEqual([1, 1]);
    expect([...result.quality]).toEqual([1, 1]);
    expect(result.exitShare).toEqual([0.5, 0, 0.5]);
    expect(result.deterministic.accuracy).toBe(1);
    expect(result.deterministic.cost).toBeCloseTo(0.75, 12);
    expect(result.deterministic.reward).toBeCloseTo(1 - 0.375, 12);
  });

  it('exits at a probability of one half', () => {
    const table = [
      [0.5, 0.4999],
      [1, 1],
    ];
    const result = problemOf(hand).evaluate(
      tablePolicy(table, () => 0),
      'test',
    );
    expect([...result.exit]).toEqual([0, 1]);
  });

  it('hands a policy what it remembered one exit earlier', () => {
    const seen: unknown[] = [];
    const remembering: Policy = {
      exit(k, { rows }, ...carry) {
        seen.push([k, ...carry]);
        return { probability: new Float32Array(rows), carry: `of exit ${k}` };
      },
      macs: () => 0,
      save: () => ({ kind: 'remembering', config: null, weights: {} }),
    };
    problemOf(hand).evaluate(remembering, 'test');
    expect(seen).toEqual([[0], [1, 'of exit 0']]);
  });

  it('shows a policy the observations of the split and exit it is asked at', () => {
    const shown: number[][] = [];
    const looking = policyOf((k, row) => {
      (shown[k] ??= []).push(row[0] as number);
      return 0;
    });
    const samples = drawSamples('shown', { exits: 3, classes: 3, samples: [3, 4, 5] });
    problemOf(bankOf(samples, macsOf(3))).evaluate(looking, 'tune');
    const naive = [0, 1].map((k) =>
      ofSplit(samples, 'tune').map(({ logits: of }) => {
        const powers = (of[k] ?? []).map((z) => Math.exp(z));
        return Math.max(...powers) / powers.reduce((sum, power) => sum + power, 0);
      }),
    );
    naive.forEach((row, k) => row.forEach((value, i) => expect(shown[k]?.[i]).toBeCloseTo(value, 5)));
  });

  it.each<[string, number[][], RegExp]>([
    [
      'a probability that is no number',
      [[0, Number.NaN]],
      /policy: exit probability NaN at exit 0, row 1; expected a number in \[0, 1\]/,
    ],
    [
      'one above 1',
      [
        [0, 0],
        [1.5, 0],
      ],
      /exit probability 1.5 at exit 1, row 0/,
    ],
    ['one below 0', [[-0.25, 0]], /exit probability -0.25 at exit 0, row 0/],
    ['too few', [[0]], /policy: 1 probabilities at exit 0 for 2 rows; expected one a row/],
    ['too many', [[0, 0, 0]], /policy: 3 probabilities at exit 0 for 2 rows/],
  ])('refuses %s', (_, table, message) => {
    expect(() =>
      problemOf(hand).evaluate(
        tablePolicy(table, () => 0),
        'test',
      ),
    ).toThrow(message);
  });
});
