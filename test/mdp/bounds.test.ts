import { describe, expect, it } from 'vitest';
import { checkLambda } from '../../src/mdp/problem.ts';
import {
  bankOf,
  bankOfOne,
  drawSamples,
  macsOf,
  mean,
  ofSplit,
  problemOf,
  rightAt,
  type Sample,
  softmax,
} from './fixture.ts';

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

const EXITS = 3;
const MACS = macsOf(EXITS);
const COST = MACS.map((count) => count / (MACS.at(-1) as number));

/** Mean cost and mean quality of every way to leave, K to the power of the number of samples of them. */
function everyAssignment(test: readonly Sample[], quality: (sample: Sample, k: number) => number) {
  let all = [{ cost: 0, quality: 0 }];
  for (const sample of test) {
    all = all.flatMap((before) =>
      COST.map((cost, k) => ({
        cost: before.cost + cost / test.length,
        quality: before.quality + quality(sample, k) / test.length,
      })),
    );
  }
  return all;
}

/** The highest mean quality of two ways to leave, mixed so that no more than the budget is spent on average. */
function bestMixture(all: readonly { cost: number; quality: number }[], budget: number): number {
  let best = -Infinity;
  for (const low of all.filter(({ cost }) => cost <= budget + 1e-12)) {
    best = Math.max(best, low.quality);
    for (const high of all) {
      if (high.cost <= budget + 1e-12) continue;
      const share = (budget - low.cost) / (high.cost - low.cost);
      best = Math.max(best, share * high.quality + (1 - share) * low.quality);
    }
  }
  return best;
}

describe('bounds under a budget', () => {
  const samples = drawSamples('budget', { exits: EXITS, classes: 3, samples: [2, 2, 6] });
  const test = ofSplit(samples, 'test');
  const bank = bankOf(samples, MACS);
  const qualities = {
    correct: rightAt,
    'log-likelihood': ({ logits, label }: Sample, k: number) =>
      Math.log(softmax(logits[k] as number[])[label] as number),
  };
  const averages = [1 / 6, 0.2, 0.25, 0.3, 0.4, 0.5, 0.55, 0.8, 1];

  it.each(averages)('%d: no assignment of samples to exits is worth more than the oracle', (cost) => {
    for (const [quality, value] of Object.entries(qualities)) {
      const reward = { quality, dense: false };
      const every = everyAssignment(test, value);
      for (const kind of ['average', 'stream'] as const) {
        const budget = kind === 'average' ? { kind, cost } : { kind, cost, requests: 3 };
        const { oracle } = problemOf(bank, { reward, budget }).bounds();
        // Everett's theorem: the mixture of the two neighbouring Lagrangian solutions is the best of all mixtures
        expect(oracle.reward).toBeCloseTo(bestMixture(every, cost), 5);
        const within = every.filter((one) => one.cost <= cost + 1e-12);
        expect(oracle.reward).toBeGreaterThanOrEqual(Math.max(...within.map((one) => one.quality)) - 1e-6);
        expect(oracle.cost).toBeLessThanOrEqual(cost + 1e-12);
      }
    }
  });

  it('spend no more than the oracle needs', () => {
    const budget = { kind: 'average', cost: 1 } as const;
    const { oracle } = problemOf(bank, { budget }).bounds();
    const first = test.map((sample) =>
      Math.max(
        0,
        [0, 1, 2].findIndex((k) => rightAt(sample, k) === 1),
      ),
    );
    expect(oracle.cost).toBeCloseTo(mean(first.map((k) => COST[k] as number)), 12);
    expect(oracle.accuracy).toBe(oracle.reward);
  });

  it.each(averages)('%d: name the best fixed exit that it affords, by quality alone', (cost) => {
    const { bestFixedExit, fixedExits } = problemOf(bank, { budget: { kind: 'average', cost } }).bounds();
    const quality = COST.map((_, k) => mean(test.map((sample) => rightAt(sample, k))));
    const affordable = quality.filter((_, k) => (COST[k] as number) <= cost);
    expect(bestFixedExit.exit).toBe(quality.indexOf(Math.max(...affordable)));
    fixedExits.forEach((figures, k) => expect(figures.reward).toBeCloseTo(quality[k] as number, 12));
  });

  it('take the caps of requests into account, one by one', () => {
    const problem = problemOf(bank, { budget: { kind: 'request', from: 0.2, to: 1 } });
    const caps = [...(problem.caps('test') as Float64Array)];
    const last = caps.map((cap) => COST.findLastIndex((cost) => cost <= cap));
    expect(new Set(last).size).toBeGreaterThan(1);
    const { fixedExits, bestFixedExit, oracle } = problem.bounds();
    const leaving = (choose: (i: number) => number) => ({
      accuracy: mean(test.map((sample, i) => rightAt(sample, choose(i)))),
      cost: mean(test.map((_, i) => COST[choose(i)] as number)),
    });
    const fixed = COST.map((_, k) => leaving((i) => Math.min(k, last[i] as number)));
    fixedExits.forEach(({ accuracy, cost, reward }, k) => {
      expect(accuracy).toBeCloseTo(fixed[k]?.accuracy as number, 12);
      expect(cost).toBeCloseTo(fixed[k]?.cost as number, 12);
      expect(reward).toBe(accuracy);
    });
    const accuracies = fixed.map(({ accuracy }) => accuracy);
    expect(bestFixedExit.exit).toBe(accuracies.indexOf(Math.max(...accuracies)));
    COST.forEach((_, k) => {
      const answered = test.map((sample, i) => rightAt(sample, Math.min(k, last[i] as number)));
      expect([...problem.exitQuality(k)]).toEqual(answered);
    });
    const known = leaving((i) => {
      const right = [0, 1, 2].find((k) => k <= (last[i] as number) && rightAt(test[i] as Sample, k) === 1);
      return right ?? 0;
    });
    expect(oracle.accuracy).toBeCloseTo(known.accuracy, 12);
    expect(oracle.cost).toBeCloseTo(known.cost, 12);
  });

  it('name no optimum: dynamic programming knows of prices alone', () => {
    const budget = { kind: 'average', cost: 0.5 } as const;
    expect(problemOf(bank, { finite: true, budget }).bounds().optimum).toBeUndefined();
    expect(problemOf(bank, { finite: true }).bounds().optimum).toBeDefined();
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
