import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solve } from '../../src/mdp/dynamic-programming.ts';
import { empiricalMdp } from '../../src/mdp/empirical-mdp.ts';
import {
  bankOf,
  bitTuples,
  drawSamples,
  macsOf,
  mean,
  ofSplit,
  policyOf,
  problemOf,
  rightAt,
  type Sample,
} from './fixture.ts';

const EXITS = 3;
const MACS = macsOf(EXITS);
const LAMBDA = 0.5;

/** Confidence alone is seen, of two levels: logits (0, 0) or (+-1, 0); so max-prob takes two values. */
const sample = (split: Sample['split']): fc.Arbitrary<Sample> =>
  fc
    .record({
      label: fc.integer({ min: 0, max: 1 }),
      logits: fc.array(fc.constantFrom([0, 0], [1, 0], [-1, 0]), { minLength: EXITS, maxLength: EXITS }),
    })
    .map(({ label, logits }) => ({ split, label, logits }));

const samples = fc
  .tuple(sample('policy'), sample('tune'), fc.array(sample('test'), { minLength: 1, maxLength: 10 }))
  .map(([policy, tune, test]) => [policy, tune].concat(test));

/** What max-prob shows of a sample at exits 0..k, as a word. */
const history = ({ logits }: Sample, k: number): string =>
  logits
    .slice(0, k + 1)
    .map(([z]) => (z === 0 ? 'unsure' : 'sure'))
    .join(' ');

const reward = (one: Sample, k: number): number =>
  rightAt(one, k) - (LAMBDA * (MACS[k] as number)) / (MACS[EXITS - 1] as number);

/** Mean reward where a sample leaves at the first exit whose history is among those named. */
const valueOf = (test: readonly Sample[], leaving: ReadonlySet<string>): number =>
  mean(
    test.map((one) => {
      let k = 0;
      while (k < EXITS - 1 && !leaving.has(history(one, k))) k++;
      return reward(one, k);
    }),
  );

/** Gaps of 0, 1 or 2 between two logits are three levels of max-prob. */
const level = (maxProb: number): number => (maxProb > 0.8 ? 2 : maxProb > 0.6 ? 1 : 0);

function bestOfAll(test: readonly Sample[], histories: readonly string[]): number {
  let best = -Infinity;
  for (const bits of bitTuples(histories.length)) {
    best = Math.max(best, valueOf(test, new Set(histories.filter((_, j) => bits[j] === 1))));
  }
  return best;
}

describe('the optimum of a bank', () => {
  it('equals the best of all policies on histories of observations', () => {
    fc.assert(
      fc.property(samples, (drawn) => {
        const test = ofSplit(drawn, 'test');
        const histories = [...new Set(test.flatMap((one) => [history(one, 0), history(one, 1)]))];
        const problem = problemOf(bankOf(drawn, MACS), { lambda: LAMBDA, finite: true });
        const { optimum } = problem.bounds();
        expect(optimum?.reward).toBeCloseTo(bestOfAll(test, histories), 6);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('is never beaten by a policy that sees one observation at a time', () => {
    const bank = bankOf(
      drawSamples('memoryless', { exits: 3, classes: 2, samples: [4, 4, 24], levels: [0, 1] }),
      MACS,
    );
    const problem = problemOf(bank, { lambda: LAMBDA, finite: true });
    const optimum = problem.bounds().optimum?.reward as number;
    const rewards = Array.from(bitTuples(6), (bits) => {
      const policy = policyOf((k, row) => bits[3 * k + level(row[0] as number)] as number);
      return problem.evaluate(policy, 'test').deterministic.reward;
    });
    for (const found of rewards) expect(found).toBeLessThanOrEqual(optimum + 1e-9);
    expect(new Set(rewards).size).toBeGreaterThan(10);
  });

  it('is absent where the environment is not finite', () => {
    const bank = bankOf(drawSamples(1, { exits: 3, classes: 2, samples: [2, 2, 2] }), MACS);
    expect(problemOf(bank).bounds().optimum).toBeUndefined();
  });
});

describe('empiricalMdp', () => {
  // Two exits, four samples; the first observation is 0 0 1 1, the second 0 1 1 1.
  const observations = { data: Float32Array.of(0, 0, 1, 1, 0, 1, 1, 1), rows: 8, columns: 1 };
  const rewards = Float32Array.of(1, 0, 0.5, 0, 0.25, 0.75, 1, 0);
  const mdp = empiricalMdp(observations, rewards, 2);

  it('counts states, mean rewards and moves by hand', () => {
    expect([...mdp.states]).toEqual([0, 0, 1, 1, 0, 1, 2, 2]);
    expect([...mdp.start]).toEqual([0.5, 0.5]);
    expect(mdp.levels.map(({ exitReward }) => Array.from(exitReward))).toEqual([
      [0.5, 0.25],
      [0.25, 0.75, 0.5],
    ]);
    const { from, to, probability } = mdp.levels[0]?.transitions ?? {};
    expect([...(from ?? [])]).toEqual([0, 0, 1]);
    expect([...(to ?? [])]).toEqual([0, 1, 2]);
    expect([...(probability ?? [])]).toEqual([0.5, 0.5, 1]);
    expect(mdp.levels[1]?.transitions.from).toHaveLength(0);
  });

  it('has the optimum worked out by hand', () => {
    // State 0: exit 0.5, wait 0.5: exit. State 1: exit 0.25, wait 0.5: wait.
    const optimum = solve(mdp);
    expect([...(optimum.exits[0] ?? [])]).toEqual([1, 0]);
    expect(optimum.value).toBe(0.5);
  });

  it('separates by what was seen before, not only by what is seen now', () => {
    const same = { data: Float32Array.of(0, 1, 5, 5), rows: 4, columns: 1 };
    expect([...empiricalMdp(same, new Float32Array(4), 2).states]).toEqual([0, 1, 0, 1]);
  });
});
