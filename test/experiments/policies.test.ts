import { describe, expect, it } from 'vitest';
import { leaderboard } from '../../experiments/policies/leaderboard.ts';
import { score } from '../../experiments/policies/score.ts';
import { recordOf, runOf } from './hand-made.ts';
import { expectJudged } from './judged.ts';

// best fixed exits earn 0.4 and 0.2, hindsight 0.9 and 0.4: half a point and a fifth of room
const ROOM: Readonly<Record<string, readonly [best: number, oracle: number]>> = {
  a: [0.4, 0.9],
  b: [0.2, 0.4],
};
const LAMBDA = 0.5;

/** Normalised score on `test` and reward on `tune` of an agent, the same in every problem and seed. */
const AGENTS: Readonly<Record<string, readonly [score: number, tune: number]>> = {
  epnet: [0.6, 0.7],
  'exact-policy-gradient': [0.5, 0.6],
  threshold: [0.4, 0.5],
  patience: [0.7, 0.1],
};

const records = Object.entries(AGENTS).flatMap(([label, [own, tune]]) =>
  Object.entries(ROOM).flatMap(([environment, [best, oracle]]) =>
    [0, 1].map((seed) =>
      recordOf({
        environment,
        label,
        lambda: LAMBDA,
        seed,
        reward: [tune, best + own * (oracle - best)],
      }),
    ),
  ),
);
const environments = Object.keys(ROOM).map((name) => ({ name, exits: 2, testSamples: 1 }));
const bare = runOf(
  environments,
  Object.entries(ROOM).map(([environment, [reward]]) => ({ environment, lambda: LAMBDA, reward })),
  records,
);
const run = {
  ...bare,
  bounds: bare.bounds.map(({ bounds, bestFixedQuality }) => {
    const oracle = { accuracy: 1, cost: 0, reward: ROOM[bounds.environment]?.[1] as number };
    return { bestFixedQuality, bounds: Object.assign({}, bounds, { oracle }) };
  }),
};

describe('the leaderboard', () => {
  it('normalises between the best fixed exit and hindsight, problem by problem', () => {
    const board = leaderboard(run);
    expect(board.map(({ agent }) => agent)).toEqual([
      'patience',
      'epnet',
      'exact-policy-gradient',
      'threshold',
    ]);
    for (const { agent, scores, iqm, gap } of board) {
      const own = AGENTS[agent]?.[0] as number;
      expect([scores.tasks, scores.seeds]).toEqual([2, 2]);
      for (const value of scores.values) expect(value).toBeCloseTo(own, 12);
      expect(iqm.value).toBeCloseTo(own, 12);
      expect(gap.value).toBeCloseTo(1 - own, 12);
    }
  });

  it('compares what would be chosen on tune, not what is best on test', () => {
    const { claims, answer, figures } = score(run);
    expectJudged(claims, (name) => ({ atLeast: name === 'learning-is-likelier-to-win' ? 0.5 : 0 }));
    // epnet beside threshold, though patience is ahead of both
    expect(claims[0]?.figure).toBeCloseTo(0.2, 12);
    expect(claims[1]?.figure).toBe(1);
    expect(claims[2]?.figure).toBeCloseTo(0.1, 12);
    expect(answer).toContain('Over 2 problems');
    expect(answer).toContain('are patience 0.700 [0.700, 0.700], epnet 0.600 [0.600, 0.600], exact-');
    expect(figures['iqm-threshold']?.value).toBeCloseTo(0.4, 12);
  });
});
