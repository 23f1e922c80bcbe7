import type { Hindsight } from 'offramp';
import { describe, expect, it } from 'vitest';
import { createProblem } from '../../src/mdp/problem.ts';
import { bankOf, drawSamples, macsOf, mean, type Sample } from '../mdp/fixture.ts';
import { agentOf, open, problemFor, train } from './fixture.ts';

const agent = agentOf('budgeted-batch');

/** `tune` stands in `test` as well, where a policy can be evaluated. */
function openTwice(samples: readonly Sample[], macs: readonly number[]) {
  const again = samples.flatMap((sample): Sample[] =>
    sample.split === 'tune' ? [{ ...sample, split: 'test' }] : [],
  );
  const bank = bankOf(samples.concat(again), macs);
  return open({ name: 'twice', description: 'test repeats tune', bank: () => Promise.resolve(bank) });
}

async function fit(samples: readonly Sample[], macs: readonly number[], ratio: number | null, lambda = 0.5) {
  const contender = { agent, options: { ratio } };
  const problem = problemFor(contender, await openTwice(samples, macs), lambda);
  const { policy, curve } = await train(contender, problem, 0);
  const { thresholds } = policy.save().config as { thresholds: number[] };
  const view = problem.training.hindsight('tune');
  return { problem, policy, thresholds, view, curve, spec: problem.training.spec };
}

/** Two-class samples whose largest probability at each exit rises with these ranks; the rank is the larger logit. */
function rankedSamples(ranks: readonly (readonly number[])[]): Sample[] {
  const tune = ranks.map(
    (ofSample): Sample => ({ split: 'tune', label: 0, logits: ofSample.map((rank) => [rank / 2, 0]) }),
  );
  const [first] = tune as [Sample];
  return [{ ...first, split: 'policy' }, ...tune];
}

const confidenceOf = ({ observations, samples }: Hindsight, k: number, i: number): number =>
  observations.data[k * samples + i] as number;

describe('budgeted-batch worked out by hand', () => {
  // Seven samples, three exits, r = 1/2: shares 4/7, 2/7, 1/7, so quotas of 4 and 2.
  const MACS = [1, 2, 4];

  it('gives each exit its quota of the most confident that are left', async () => {
    // Exit 0 takes samples 6, 5, 4, 3 (ranks 7 6 5 4) and stops at sample 3. Of samples 0, 1, 2 exit 1 takes the two
    // most confident, 2 (rank 5) and 0 (rank 3); that 5 and 6 would have been more confident there plays no part.
    const samples = rankedSamples([
      [1, 3, 1],
      [2, 1, 1],
      [3, 5, 1],
      [4, 2, 1],
      [5, 4, 1],
      [6, 7, 1],
      [7, 6, 1],
    ]);
    const { problem, policy, thresholds, view } = await fit(samples, MACS, 0.5);
    expect(thresholds).toEqual([confidenceOf(view, 0, 3), confidenceOf(view, 1, 0)]);
    const { exit, deterministic } = problem.evaluate(policy, 'test');
    expect([...exit]).toEqual([1, 2, 1, 0, 0, 0, 0]);
    expect(deterministic.cost).toBeCloseTo((4 * 1 + 2 * 2 + 1 * 4) / 4 / 7, 9);
  });

  it('lets those leave too who tie with the last of a quota, and nobody where fewer come than the quota', async () => {
    // Samples 1..4 tie for places 3..6 at exit 0: six leave instead of four. One sample comes to exit 1, whose quota is
    // still 2: it goes on.
    const samples = rankedSamples([
      [1, 1, 1],
      [2, 1, 1],
      [2, 1, 1],
      [2, 1, 1],
      [2, 1, 1],
      [3, 1, 1],
      [4, 1, 1],
    ]);
    const { problem, policy, thresholds, view } = await fit(samples, MACS, 0.5);
    expect(thresholds[0]).toBe(confidenceOf(view, 0, 1));
    expect(thresholds[1]).toBeGreaterThan(1);
    expect([...problem.evaluate(policy, 'test').exit]).toEqual([2, 0, 0, 0, 0, 0, 0]);
  });

  it('prefers to exit by how far the confidence is above the threshold', async () => {
    const samples = rankedSamples([1, 2, 3, 4, 5, 6, 7].map((rank) => [rank, rank, rank]));
    const { policy, thresholds, view } = await fit(samples, MACS, 0.5);
    thresholds.forEach((threshold, k) => {
      const { probability, preference } = policy.exit(k, view.observationsAt(k));
      preference?.forEach((value, i) => {
        expect(value).toBeCloseTo(confidenceOf(view, k, i) - threshold, 6);
        expect(probability[i]).toBe(value >= 0 ? 1 : 0);
      });
    });
  });
});

const EXITS = 4;
const TUNE = 60;
/** Many samples of few logits have equal confidence. */
const BANKS = [
  ['no ties', undefined],
  ['many ties', [0, 1]],
] as const;

/**
 * Exits by the rule in words, one sample at a time: at each exit in turn, count the waiting ones that are at least as
 * confident as a candidate; the threshold is the candidate with which the count first reaches the quota.
 */
function exitsByTheRule(view: Hindsight, shares: readonly number[]): number[] {
  const exits = Array.from({ length: view.samples }, () => EXITS - 1);
  let waiting = exits.map((_, i) => i);
  for (let k = 0; k < EXITS - 1; k++) {
    const quota = Math.floor(view.samples * (shares[k] as number) + 1e-9);
    const atLeast = (bar: number) => waiting.filter((i) => confidenceOf(view, k, i) >= bar);
    const bars = waiting.map((i) => confidenceOf(view, k, i)).filter((bar) => atLeast(bar).length >= quota);
    const leaving = quota === 0 || bars.length === 0 ? [] : atLeast(Math.max(...bars));
    const gone = waiting.filter((i) => leaving.includes(i) || view.lastExits[i] === k);
    for (const i of gone) exits[i] = k;
    waiting = waiting.filter((i) => !gone.includes(i));
  }
  return exits;
}

function sharesOf(ratio: number): number[] {
  const powers = Array.from({ length: EXITS }, (_, k) => ratio ** k);
  return powers.map((power) => power / powers.reduce((sum, value) => sum + value, 0));
}

/** The ratios that the public code of MSDNet walks: 1/20 .. 39/20. */
const PUBLIC = Array.from({ length: 39 }, (_, j) => (j + 1) / 20);

describe.each(BANKS)('budgeted-batch on drawn samples, %s', (_, levels) => {
  const samples = drawSamples('budgeted batch', {
    exits: EXITS,
    classes: 3,
    samples: [5, TUNE, 0],
    ...(levels && { levels }),
  });

  it('leaves where the rule says for every ratio of the public code', async () => {
    for (const ratio of PUBLIC) {
      const { problem, policy, view } = await fit(samples, macsOf(EXITS), ratio);
      expect([...problem.evaluate(policy, 'test').exit]).toEqual(exitsByTheRule(view, sharesOf(ratio)));
    }
  });

  it('fills no quota with a request whose own budget has ended before', async () => {
    const { bank } = await openTwice(samples, macsOf(EXITS));
    const problem = createProblem({
      name: 'capped',
      bank,
      observations: ['max-prob'],
      reward: { quality: 'correct', dense: false },
      lambda: 0.5,
      finite: false,
      budget: { kind: 'request', from: 0.1, to: 1.5 },
    });
    const { policy } = await train({ agent, options: { ratio: 1.5 } }, problem, 0);
    const view = problem.training.hindsight('tune');
    expect(new Set(view.lastExits)).toEqual(new Set([0, 1, 2, 3]));
    expect([...problem.evaluate(policy, 'tune').exit]).toEqual(exitsByTheRule(view, sharesOf(1.5)));
  });

  it.each([0, 0.2, 1, 4])(
    'earns at price %d at least what the best of those ratios earns',
    async (lambda) => {
      const { problem, policy, view } = await fit(samples, macsOf(EXITS), null, lambda);
      const { reward, cost } = problem.evaluate(policy, 'test').deterministic;
      const earned = PUBLIC.map((ratio) =>
        mean(
          exitsByTheRule(view, sharesOf(ratio)).map((k, i) => view.rewards[k * view.samples + i] as number),
        ),
      );
      expect(reward).toBeGreaterThanOrEqual(Math.max(...earned) - 1e-6);
      // Nobody goes past the first exit where that costs more than an answer is worth.
      if (lambda === 4) expect(cost).toBeCloseTo(0.1, 9);
    },
  );

  it('turns its knob from the last exit alone to the first alone', async () => {
    const { problem, policy, spec } = await fit(samples, macsOf(EXITS), 0.7);
    const knob = policy.knob as NonNullable<typeof policy.knob>;
    const { range } = knob;
    const costs = Array.from({ length: 101 }, (_none, j) => {
      const setting = range[0] + ((range[1] - range[0]) * j) / 100;
      return problem.evaluate(knob.at(setting), 'test').deterministic.cost;
    });
    expect(costs[0]).toBeCloseTo(1, 9);
    expect(costs[100]).toBeCloseTo(spec.relativeCost[0] as number, 9);
    expect(problem.evaluate(knob.at(0.7 / 1.7), 'test')).toEqual(problem.evaluate(policy, 'test'));
    if (levels) return;
    // Without ties each quota falls short of N p[k] by less than one sample, which the last exit takes.
    const most = spec.relativeCost.reduce((sum, cost) => sum + 1 - cost, 0) / TUNE;
    costs.slice(1).forEach((cost, j) => {
      const setting = 1 - (j + 1) / 100;
      const shares = sharesOf(setting / (1 - setting));
      const planned = shares.reduce((sum, share, k) => sum + share * (spec.relativeCost[k] as number), 0);
      expect(cost).toBeGreaterThanOrEqual(planned - 1e-9);
      expect(cost).toBeLessThan(planned + most);
    });
  });
});
