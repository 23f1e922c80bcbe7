import { type Budget, fitLinear, type Hindsight, type Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import { createProblem } from '../../src/mdp/problem.ts';
import { bankOf, drawSamples, mean, type Sample } from '../mdp/fixture.ts';
import { agentOf, open, problemFor, train } from './fixture.ts';

const agent = agentOf('eenet');
const EXITS = 4;
const TUNE = 200;
const CLASSES = 3;
/** So few that what the policy costs is felt. */
const MACS = [20, 60, 120, 200];

const drawn = drawSamples('eenet', { exits: EXITS, classes: CLASSES, samples: [40, TUNE, 0] });
/** `tune` stands in `test` as well, where a policy can be evaluated. */
const samples = drawn.concat(
  drawn.flatMap((sample): Sample[] => (sample.split === 'tune' ? [{ ...sample, split: 'test' }] : [])),
);
const opened = await open({
  name: 'twice',
  description: 'test repeats tune',
  bank: () => Promise.resolve(bankOf(samples, MACS)),
});

async function fit(options: Readonly<Record<string, unknown>>, lambda = 0.3, budget?: Budget) {
  const contender = { agent, options };
  const problem = budget
    ? createProblem({
        name: 'twice',
        bank: opened.bank,
        observations: ['probs', 'max-prob', 'entropy'],
        reward: { quality: 'correct', dense: false },
        lambda,
        finite: false,
        budget,
      })
    : problemFor(contender, opened, lambda);
  const { policy } = await train(contender, problem, 0);
  const charged = problem.training.charging((k) => policy.macs(k));
  return { problem, policy, charged, costs: charged.spec.relativeCost };
}

/** What exit k looks at: class probabilities, the largest, their entropy, and the scores before. */
const inputRows = ({ samples: n, ...view }: Hindsight, k: number, scores: readonly (readonly number[])[]) => {
  const { data, columns } = view.observationsAt(k);
  return Array.from({ length: n }, (_, i) => [
    ...data.subarray(i * columns, (i + 1) * columns),
    ...scores.map((score) => score[i] as number),
  ]);
};

/** Scores of `policy` samples at all exits, each the least squares fit to who is right [K] of [samples]. */
function scoresByFit(view: Hindsight): number[][] {
  const scores: number[][] = [];
  for (let k = 0; k < EXITS; k++) {
    const rows = inputRows(view, k, scores);
    const x = { data: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
    const right = Float32Array.from(view.correct.subarray(k * view.samples, (k + 1) * view.samples));
    scores.push([...fitLinear(x, right).predict(x)]);
  }
  return scores;
}

/** Preferences of a policy at exits 0..K-2 on a split. */
function preferences(policy: Policy, view: Hindsight): Float32Array[] {
  let carry: unknown;
  return Array.from({ length: EXITS - 1 }, (_, k) => {
    const answer = policy.exit(k, view.observationsAt(k), carry);
    carry = answer.carry;
    return answer.preference as Float32Array;
  });
}

/**
 * Shares of the assignments of least mean KL(P || t) among those that cost the budget, by gradient steps on their
 * logits with an augmented Lagrangian for the cost.
 */
function sharesByDescent(targets: readonly (readonly number[])[], costs: readonly number[], budget: number) {
  const logits = targets.map((target) => target.map((t) => Math.log(t)));
  let multiplier = 0;
  const spread = () =>
    logits.map((row) => {
      const top = Math.max(...row);
      const powers = row.map((z) => Math.exp(z - top));
      return powers.map((power) => power / powers.reduce((sum, value) => sum + value, 0));
    });
  const excess = (assigned: number[][]) =>
    mean(assigned.map((p) => p.reduce((sum, share, k) => sum + share * (costs[k] as number), 0))) - budget;
  for (let step = 1; step <= 6000; step++) {
    const assigned = spread();
    const over = excess(assigned);
    if (step % 20 === 0) multiplier += 2 * over;
    assigned.forEach((p, i) => {
      const slopes = p.map(
        (share, k) =>
          Math.log(share / (targets[i]?.[k] as number)) + (multiplier + 2 * over) * (costs[k] as number),
      );
      const average = slopes.reduce((sum, slope, k) => sum + slope * (p[k] as number), 0);
      const row = logits[i] as number[];
      slopes.forEach((slope, k) => {
        row[k] = (row[k] as number) - 0.3 * (slope - average);
      });
    });
  }
  const assigned = spread();
  expect(Math.abs(excess(assigned))).toBeLessThan(1e-4);
  return Array.from({ length: EXITS }, (_, k) => mean(assigned.map((p) => p[k] as number)));
}

const knobOf = ({ knob }: Policy) => knob as NonNullable<Policy['knob']>;

describe('eenet', () => {
  it('scores by the least squares estimate of being right, from what the exits before said too', async () => {
    const { policy, problem } = await fit({});
    const view = problem.training.hindsight('policy');
    const { thresholds } = policy.save().config as { thresholds: number[] };
    const scores = scoresByFit(view);
    preferences(policy, view).forEach((preference, k) => {
      preference.forEach((value, i) => {
        expect(value + (thresholds[k] as number)).toBeCloseTo(scores[k]?.[i] as number, 4);
      });
      // Least squares leaves residuals that no input can explain.
      const rows = inputRows(view, k, scores.slice(0, k));
      const residuals = rows.map(
        (_, i) => (view.correct[k * view.samples + i] as number) - (scores[k]?.[i] as number),
      );
      rows[0]?.forEach((_, c) => {
        const products = rows.map((row, i) => (row[c] as number) * (residuals[i] as number));
        expect(Math.abs(mean(products))).toBeLessThan(1e-4);
      });
      expect(policy.macs(k)).toBe(CLASSES + 2 + k);
    });
  });

  it.each([
    [1, 0.3],
    [1, 0.6],
    [8, 0.5],
  ])(
    'fills the shares nearest its target that cost the budget, beta %d, budget %d',
    async (sharpness, budget) => {
      const { policy, problem, costs } = await fit({ sharpness, budget });
      const view = problem.training.hindsight('policy');
      const scores = scoresByFit(view);
      const targets = Array.from({ length: view.samples }, (_, i) => {
        const powers = scores.map((score) => Math.max(score[i] as number, 1e-3) ** sharpness);
        return powers.map((power) => power / powers.reduce((sum, value) => sum + value, 0));
      });
      const shares = sharesByDescent(targets, costs, budget);
      const { exitShare } = problem.evaluate(policy, 'test');
      // Whole samples: each share falls short of its quota by less than one, which the last exit takes.
      shares.slice(0, -1).forEach((share, k) => {
        expect(exitShare[k]).toBeLessThan(share + 1e-3);
        expect(exitShare[k]).toBeGreaterThan(share - 1 / TUNE - 1e-3);
      });
    },
  );

  it('lets the highest scores leave', async () => {
    const { policy, problem } = await fit({ budget: 0.5 });
    const { exit } = problem.evaluate(policy, 'test');
    preferences(policy, problem.training.hindsight('tune')).forEach((preference, k) => {
      const of = (who: (at: number) => boolean) => [...preference].filter((_, i) => who(exit[i] as number));
      const leaving = of((at) => at === k);
      expect(leaving.length).toBeGreaterThan(0);
      expect(Math.min(...leaving)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...of((at) => at > k))).toBeLessThan(0);
    });
  });

  it('spends the budget its knob is set to, from all at the last exit to all at the first', async () => {
    const { policy, problem, costs } = await fit({});
    const { range } = knobOf(policy);
    expect(range).toEqual([costs[EXITS - 1], costs[0]].map((cost) => expect.closeTo(cost as number, 9)));
    const costAt = (budget: number) => problem.evaluate(knobOf(policy).at(budget), 'test').deterministic.cost;
    expect(costAt(range[0])).toBeCloseTo(range[0], 9);
    expect(costAt(range[1])).toBeCloseTo(range[1], 9);
    for (const budget of [0.15, 0.25, 0.4, 0.6, 0.8, 0.95]) {
      // Less than a sample an exit is missing from the quotas; it goes to the last.
      expect(costAt(budget)).toBeGreaterThan(budget - 1e-4);
      expect(costAt(budget)).toBeLessThan(budget + (EXITS - 1) / TUNE);
    }
  });

  it.each([0, 0.2, 1, 5])(
    'takes the best of its budgets at price %d, its own cost included',
    async (lambda) => {
      const { policy, problem } = await fit({}, lambda);
      const { range, at } = { ...knobOf(policy), at: (budget: number) => knobOf(policy).at(budget) };
      const rewards = Array.from({ length: 50 }, (_, j) => {
        const budget = range[1] + ((range[0] - range[1]) * j) / 49;
        return problem.evaluate(at(budget), 'test').deterministic.reward;
      });
      const { reward } = problem.evaluate(policy, 'test').deterministic;
      expect(reward).toBeCloseTo(Math.max(...rewards), 6);
      expect(Math.max(...rewards)).toBeGreaterThan(Math.min(...rewards));
    },
  );

  it('takes the budget in force for its own', async () => {
    const { policy } = await fit({}, 0.3, { kind: 'average', cost: 0.45 });
    expect(policy.save()).toEqual((await fit({ budget: 0.45 })).policy.save());
  });

  it('leaves nothing unspent of what requests may spend where only that limits them', async () => {
    const budget: Budget = { kind: 'request', from: 0.2, to: 0.9 };
    const { policy, problem, charged, costs } = await fit({}, 0, budget);
    const view = charged.hindsight('policy');
    expect(new Set(view.lastExits).size).toBeGreaterThan(1);
    const dearest = mean(Array.from(view.lastExits, (k) => costs[k] as number));
    expect(knobOf(policy).range[0]).toBeCloseTo(dearest, 9);
    const { exit } = problem.evaluate(knobOf(policy).at(dearest), 'tune');
    expect([...exit]).toEqual([...charged.hindsight('tune').lastExits]);
  });
});
