import type { Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, mean, policyOf, problemOf } from './fixture.ts';

const EXITS = 4;
const MACS = macsOf(EXITS);
const TEST = 40;
const LEVELS = [-2, -0.5, 0, 0.25, 3];
const problem = problemOf(
  bankOf(drawSamples('shifted', { exits: EXITS, classes: 3, samples: [2, 3, TEST] }), MACS),
);
const charge = (): number => 0.5;
const COST = MACS.map((own, k) => (own + 0.5 * Math.min(k + 1, EXITS - 1)) / (MACS.at(-1) as number));

/** A preference for exiting from the exit and the largest probability; a policy may be sure to leave where it is >= 0. */
function preferring(preference: (k: number, confidence: number) => number, graded = false): Policy {
  return {
    ...policyOf(() => 0, charge),
    exit(k, { data }) {
      const preferred = data.map((confidence) => preference(k, confidence));
      const probability = preferred.map((value) =>
        graded ? 1 / (1 + Math.exp(-value)) : Number(value >= 0),
      );
      return { probability, preference: preferred };
    },
  };
}

/** What a policy answers to each sample at each exit, asked in turn. */
function preferences(policy: Policy): number[][] {
  const asked: number[][] = [];
  const listening: Policy = {
    ...policy,
    exit(k, observations, carry) {
      const answer = policy.exit(k, observations, carry);
      asked[k] = Array.from(answer.preference ?? answer.probability.map((p) => p - 0.5));
      return answer;
    },
  };
  problem.evaluate(listening, 'test');
  return asked;
}

const policies: [string, Policy][] = [
  ['a threshold', preferring((k, confidence) => confidence - 0.4 - 0.05 * k)],
  ['log-odds', preferring((k, confidence) => 12 * (confidence - 0.5) - k, true)],
  ['few levels', preferring((k, confidence) => LEVELS[Math.floor(97 * confidence + k) % 5] as number)],
  ['probabilities alone', policyOf((_k, [confidence]) => confidence as number, charge)],
  ['probabilities 0 and 1', policyOf((_k, [confidence]) => Number((confidence as number) > 0.5), charge)],
];

describe.each(policies)('shifting the preferences of %s', (_, policy) => {
  const asked = preferences(policy);
  const shifts = problem.shifted(policy, 'test');
  const turns = [...new Set(asked.flat().map((value) => 0 - value))].sort((a, b) => a - b);

  it('by nothing changes nothing', () => {
    const { exit, deterministic } = problem.evaluate(policy, 'test');
    expect(shifts.exits(0)).toEqual(exit);
    expect(shifts.cost(0)).toBe(deterministic.cost);
  });

  it('turns a decision at each preference and nowhere else', () => {
    expect([...shifts.turns]).toEqual(turns);
    for (const [j, turn] of turns.entries()) {
      const next = turns[j + 1] ?? turn + 1;
      expect(shifts.exits((turn + next) / 2)).toEqual(shifts.exits(turn));
    }
  });

  it('leaves each sample at the first exit whose preference is not below minus the shift', () => {
    for (const shift of [...turns, (turns[0] as number) - 1, (turns.at(-1) as number) + 1]) {
      const expected = Array.from({ length: TEST }, (_sample, i) => {
        const k = asked.findIndex((row) => (row[i] as number) + shift >= 0);
        return k < 0 ? EXITS - 1 : k;
      });
      expect([...shifts.exits(shift)]).toEqual(expected);
      expect(shifts.cost(shift)).toBeCloseTo(mean(expected.map((k) => COST[k] as number)), 12);
    }
  });

  it('up never makes anybody leave later or anything cost more', () => {
    turns.forEach((turn, j) => {
      if (j === 0) return;
      const [before, after] = [shifts.exits(turns[j - 1] as number), shifts.exits(turn)];
      after.forEach((k, i) => expect(k).toBeLessThanOrEqual(before[i] as number));
      expect(shifts.cost(turn)).toBeLessThanOrEqual(shifts.cost(turns[j - 1] as number));
    });
  });
});

describe('preferences', () => {
  it.each<[string, Float32Array, string]>([
    [
      'of no number',
      Float32Array.from({ length: TEST }, (_, i) => (i === 3 ? Number.NaN : 0)),
      'policy: preference NaN at exit 0, row 3; expected a finite number',
    ],
    [
      'without end',
      Float32Array.from({ length: TEST }, (_, i) => (i === 1 ? -Infinity : 0)),
      'policy: preference -Infinity at exit 0, row 1; expected a finite number',
    ],
    ['too few', new Float32Array(TEST - 1), `policy: ${TEST - 1} preferences at exit 0 for ${TEST} rows`],
  ])('%s are refused', (_, preference, message) => {
    const policy: Policy = {
      ...policyOf(() => 0),
      exit: (_k, { rows }) => ({ probability: new Float32Array(rows), preference }),
    };
    expect(() => problem.shifted(policy, 'test')).toThrow(message);
    expect(() => problem.evaluate(policy, 'test')).toThrow(message);
  });
});
