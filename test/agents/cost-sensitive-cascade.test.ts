import { type Budget, type Hindsight, type Policy, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { bankOf, bitTuples, drawSamples, macsOf, problemOf, type Sample } from '../mdp/fixture.ts';
import { agentOf, train } from './fixture.ts';

const agent = agentOf('cost-sensitive-cascade');

beforeAll(async () => {
  await startBackend();
});

const preferenceOf = (policy: Policy, view: Hindsight, k: number): Float32Array =>
  policy.exit(k, view.observationsAt(k)).preference as Float32Array;

/** Columns less their mean, over their deviation, with a column of ones before them. */
function design({ data, rows, columns }: ReturnType<Hindsight['observationsAt']>): number[][] {
  const column = (c: number) => Array.from({ length: rows }, (_, i) => data[i * columns + c] as number);
  const scaled = Array.from({ length: columns }, (_, c) => {
    const values = column(c);
    const mean = values.reduce((sum, value) => sum + value, 0) / rows;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
    return values.map((value) => (value - mean) / deviation);
  });
  return Array.from({ length: rows }, (_, i) => [1, ...scaled.map((values) => values[i] as number)]);
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, c) => sum + value * (b[c] as number), 0);

/** Scores of weighted logistic regression, by plain gradient descent until nothing moves any more. */
function descend(x: number[][], regret: readonly number[], l2: number): number[] {
  const total = regret.reduce((sum, value) => sum + Math.abs(value), 0);
  let b = (x[0] as number[]).map(() => 0);
  for (let step = 0; step < 20_000; step++) {
    const gradient = b.map((value) => l2 * value);
    x.forEach((row, i) => {
      const miss = 1 / (1 + Math.exp(-dot(row, b))) - ((regret[i] as number) >= 0 ? 1 : 0);
      row.forEach((value, c) => {
        gradient[c] = (gradient[c] as number) + (Math.abs(regret[i] as number) / total) * miss * value;
      });
    });
    b = b.map((value, c) => value - 0.5 * (gradient[c] as number));
    if (Math.max(...gradient.map(Math.abs)) < 1e-10) break;
  }
  return x.map((row) => dot(row, b));
}

describe('linear', () => {
  it('is weighted logistic regression from the last decision to the first', async () => {
    const exits = 4;
    const l2 = 0.05;
    const bank = bankOf(drawSamples('cascade', { exits, classes: 3, samples: [40, 2, 2] }), macsOf(exits));
    const problem = problemOf(bank, { observations: ['max-prob', 'entropy'], lambda: 0.3 });
    const { policy } = await train({ agent, options: { l2 } }, problem, 0);
    const view = problem.training.hindsight('policy');
    const rewardsAt = (k: number) =>
      Array.from(view.rewards.subarray(k * view.samples, (k + 1) * view.samples));
    let worth = rewardsAt(exits - 1);
    for (let k = exits - 2; k >= 0; k--) {
      const reward = rewardsAt(k);
      const regret = reward.map((value, i) => value - (worth[i] as number));
      const expected = descend(design(view.observationsAt(k)), regret, l2);
      const found = preferenceOf(policy, view, k);
      expected.forEach((score, i) => expect(found[i]).toBeCloseTo(score, 4));
      worth = worth.map((later, i) => ((expected[i] as number) >= 0 ? (reward[i] as number) : later));
    }
  });
});

// Every walk through three cells at three exits, each as likely, and every difficulty; exit k is right in a cell for so
// many of eight difficulties.
const RIGHT = [
  [2, 5, 4],
  [5, 4, 6],
  [6, 7, 7],
];
const EXITS = RIGHT.length;
const CELLS = 3;
const COPIES = 8;
const walks = Array.from({ length: CELLS ** EXITS }, (_, code) =>
  Array.from({ length: EXITS }, (_none, k) => Math.floor(code / CELLS ** k) % CELLS),
);
const oneHot = (cell: number): number[] => Array.from({ length: CELLS }, (_, c) => (c === cell ? 1 : 0));
const requestsOf = (split: Sample['split']) =>
  walks.flatMap((walk) =>
    Array.from(
      { length: 8 * COPIES },
      (_, j): Sample => ({
        split,
        label: 0,
        logits: walk.map((cell, k) => (j % 8 < ((RIGHT[k] as number[])[cell] as number) ? [1, 0] : [0, 1])),
        features: walk.map(oneHot),
      }),
    ),
  );
/** So large that what a policy costs is nothing beside it. */
const MACS = [1e12, 2e12, 4e12];
const bank = bankOf((['policy', 'tune', 'test'] as const).flatMap(requestsOf), MACS);

/** Mean reward of each choice of cells to leave from [exits before `last`][cells], the best of all. */
function bestChoice(lambda: number, last: number): { value: number; leaves: number[][] } {
  let best = { value: -Infinity, leaves: [] as number[][] };
  for (const bits of bitTuples(last * CELLS)) {
    const leaves = Array.from({ length: last }, (_, k) => bits.slice(k * CELLS, (k + 1) * CELLS));
    let value = 0;
    for (const walk of walks) {
      let k = 0;
      while (k < last && leaves[k]?.[walk[k] as number] === 0) k++;
      value +=
        ((RIGHT[k] as number[])[walk[k] as number] as number) / 8 - lambda * ((MACS[k] as number) / 4e12);
    }
    if (value > best.value) best = { value, leaves };
  }
  return { ...best, value: best.value / walks.length };
}

/** Exit is forced at the second exit, which costs half. */
const caps: Budget = { kind: 'request', from: 0.6, to: 0.9 };
const cases: { classifier: string; lambda: number; last: number; budget?: Budget }[] = [
  { classifier: 'linear', lambda: 0.2, last: 2 },
  { classifier: 'linear', lambda: 0.5, last: 2 },
  { classifier: 'linear', lambda: 0.3, last: 1, budget: caps },
  { classifier: 'boosted-trees', lambda: 0.5, last: 2 },
  { classifier: 'boosted-trees', lambda: 0.3, last: 1, budget: caps },
  { classifier: 'network', lambda: 0.5, last: 2 },
];

describe('where each observation has a column of its own', () => {
  it.each(cases)('decides as the best of all choices, %o', async ({ classifier, lambda, last, budget }) => {
    const declaration = { observations: ['features'], lambda, finite: true, ...(budget && { budget }) };
    const problem = problemOf(bank, declaration);
    const { policy } = await train({ agent, options: { classifier } }, problem, 1);
    const { value, leaves } = bestChoice(lambda, last);
    const cells = { data: Float32Array.from([0, 1, 2].flatMap(oneHot)), rows: CELLS, columns: CELLS };
    leaves.forEach((expected, k) => {
      const { probability, preference = [] } = policy.exit(k, cells);
      expect(Array.from(probability)).toEqual(expected);
      expect(Array.from(preference, (score) => (score >= 0 ? 1 : 0))).toEqual(expected);
    });
    if (budget) return;
    expect(problem.evaluate(policy, 'test').deterministic.reward).toBeCloseTo(value, 6);
    expect(problem.bounds().optimum?.reward).toBeCloseTo(value, 6);
  });
});
