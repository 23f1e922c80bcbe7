import type { Budget, TrialRecord } from 'offramp';
import { describe, expect, it } from 'vitest';
import { answer } from '../../experiments/epnet/answer.ts';
import { branches } from '../../experiments/epnet/branches.ts';
import { budgetGain } from '../../experiments/epnet/budget-gain.ts';
import { requestCaps } from '../../experiments/epnet/request-caps.ts';
import { score } from '../../experiments/epnet/score.ts';
import { recordOf, runOf } from './hand-made.ts';
import { expectJudged } from './judged.ts';

const NAME = 'cifar10-epnet';
const CAPS: Budget = { kind: 'request', from: 0.3, to: 1 };
const average = (cost: number): Budget => ({ kind: 'average', cost });

interface Done {
  readonly label: string;
  readonly budget: Budget;
  /** Accuracy on `tune`, by which rules are chosen. */
  readonly tune: number;
  readonly exit: readonly number[];
  readonly correct: readonly number[];
  readonly caps?: readonly number[];
}

/** The trials of two seeds under a budget; exits cost 0.5 and 1. */
const done = (one: Done): TrialRecord[] => [0, 1].map((seed) => underBudget(one, seed));

function underBudget({ label, budget, tune, exit, correct, caps }: Done, seed: number): TrialRecord {
  const priced = recordOf({ environment: NAME, label, lambda: 0, seed, exit, correct });
  const { lambda: _lambda, ...trial } = priced.trial;
  const { tune: calibrated, test } = priced.results;
  const deterministic = { ...calibrated.deterministic, accuracy: tune };
  const cap = caps && { cap: Buffer.from(Float32Array.from(caps).buffer).toString('base64') };
  return {
    ...priced,
    trial: { ...trial, budget },
    samples: { ...priced.samples, ...cap },
    results: { tune: { ...calibrated, deterministic }, test },
  };
}

const runOfTrials = (...trials: Done[]) =>
  runOf([{ name: NAME, exits: 12, testSamples: 4 }], [], trials.flatMap(done));
const ALL = [1, 1, 1, 1];
const NONE = [0, 0, 0, 0];

/** Multiply-accumulates of a 1 x 1 convolution to 16 channels and a dense layer to 10 classes. */
const branch = (pixels: number, channels: number): number => pixels * channels * 16 + 16 * 10;

describe('the claims of EPNet', () => {
  it('compare with the rule that is best on tune at each budget, not with the best on test', () => {
    const run = runOfTrials(
      { label: 'epnet', budget: average(0.4), tune: 0.9, exit: NONE, correct: ALL },
      { label: 'epnet', budget: average(0.5), tune: 0.9, exit: NONE, correct: ALL },
      { label: 'threshold', budget: average(0.4), tune: 0.8, exit: NONE, correct: NONE },
      { label: 'threshold', budget: average(0.5), tune: 0.1, exit: NONE, correct: ALL },
      { label: 'budgeted-batch', budget: average(0.4), tune: 0.7, exit: NONE, correct: ALL },
      { label: 'budgeted-batch', budget: average(0.5), tune: 0.7, exit: NONE, correct: ALL },
    );
    const [best, three, msdnet] = budgetGain(run);
    // against threshold at 0.4 (all four requests), against budgeted-batch at 0.5 (none)
    expect(best).toMatchObject({ figure: 0.5, interval: [0.5, 0.5], verdict: 'holds' });
    expect(best?.detail).toBe(
      'In points, rules chosen on tune: budget 0.4: +100.0 [+100.0, +100.0] over threshold; budget 0.5: +0.0 [+0.0, +0.0] over budgeted-batch.',
    );
    expect(three?.verdict).toBe('holds');
    expect(msdnet).toMatchObject({ figure: 0, verdict: 'does not hold' });
  });

  it('count requests beyond their caps, and what answers and compute are worth beside the best rule', () => {
    const caps = [0.5, 0.9, 1, 1];
    const rule = { label: 'patience', budget: CAPS, tune: 0.8, exit: [0, 0, 1, 1], correct: ALL, caps };
    const own = { label: 'epnet', budget: CAPS, tune: 0.8, exit: NONE, correct: ALL, caps };
    const [within, accuracy, cost] = requestCaps(runOfTrials(own, rule));
    expect(within).toMatchObject({ figure: 0, verdict: 'holds' });
    expect(accuracy).toMatchObject({ figure: 0, interval: [0, 0], verdict: 'holds' });
    expect(cost?.figure).toBeCloseTo(-0.25, 12);
    const [beyond] = requestCaps(runOfTrials({ ...own, exit: [0, 1, 1, 1] }, rule));
    expect(beyond).toMatchObject({ figure: 0.25, verdict: 'does not hold' });
  });

  it('weigh the branches of the network, counted by hand', () => {
    // eleven, by the maps of the three stages
    const share = (4 * branch(16 * 16, 24) + 4 * branch(8 * 8, 48) + 3 * branch(4 * 4, 96)) / 31_335_360;
    expect(branches().figure).toBeCloseTo(share, 12);
    expect(branches().verdict).toBe('holds');
  });

  it('are not made up where the run has no caps', async () => {
    const run = runOfTrials({ label: 'epnet', budget: average(0.4), tune: 1, exit: NONE, correct: ALL });
    await expect(score(run)).rejects.toThrow(RangeError);
  });

  it('go into one paragraph with their figures and verdicts', () => {
    const names = [
      'cost-without-loss',
      'cost-within-half-a-point',
      'cost-beside-no-branches',
      'more-accurate-at-a-budget',
      'three-points-at-a-budget',
      'three-points-over-msdnet',
      'more-exits-than-6',
      'more-exits-than-3',
      'within-caps',
      'accuracy-under-caps',
      'cost-under-caps',
      'branches-cost',
    ];
    const claims = names.map((name, i) => ({
      name,
      statement: 'A.',
      figure: 0.01 * i,
      interval: [0.01 * i, 0.01 * i] as const,
      unit: '',
      verdict: i % 2 === 0 ? ('does not hold' as const) : ('not decided' as const),
      detail: '',
    }));
    const text = answer(claims);
    expect(text).toContain('"at most half a point lost" is not decided, "nothing lost"');
    expect(text).toContain('"3 points more" does not hold; over MSDNet\'s budgeted batch, +5.00');
    expect(text).toContain(
      '+6.00 [+6.00, +6.00] points (beside 6) and +7.00 [+7.00, +7.00] points (beside 3)',
    );
    expect(text).toContain('"cheaper than it" does not hold');
    expectJudged([branches()], () => ({ atMost: 0.05 }));
  });
});
