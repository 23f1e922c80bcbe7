import { type Claim, createRandom, pairedDifference } from 'offramp';
import { describe, expect, it } from 'vitest';
import experiment from '../../experiments/observations/experiment.ts';
import { score } from '../../experiments/observations/score.ts';
import { recordOf, runOf } from './hand-made.ts';
import { expectJudged } from './judged.ts';

const LAMBDA = [0.1, 0.5];
const [DEAR, CHEAP] = [1, 0];

/** What each set does with four requests, all at the dear exit or all at the cheap one, and which are right. */
const DOES: Readonly<Record<string, readonly [exit: number, correct: readonly number[]]>> = {
  confidence: [DEAR, [1, 1, 1, 1]],
  agreement: [CHEAP, [1, 1, 1, 1]],
  ensemble: [CHEAP, [1, 1, 1, 1]],
  features: [CHEAP, [0, 0, 0, 0]],
  everything: [CHEAP, [1, 0, 0, 0]],
};

/** What training last reported with each set. */
const LEARNT: Readonly<Record<string, number>> = {
  confidence: 0.5,
  agreement: 0.52,
  ensemble: 0.51,
  features: 0.51,
  everything: 0.61,
};

const run = runOf(
  [{ name: 'four', exits: 2, testSamples: 4 }],
  LAMBDA.map((lambda) => ({ environment: 'four', lambda, cost: 1, quality: [0, 0, 0, 0] })),
  ['gradient', 'trees'].flatMap((learner) =>
    Object.entries(DOES).flatMap(([set, [exit, correct]]) =>
      LAMBDA.flatMap((lambda) =>
        [0, 1].map((seed) =>
          recordOf({
            last: { step: 1, of: 1, metrics: { return: LEARNT[set] as number } },
            environment: 'four',
            label: `${learner}-${set}`,
            lambda,
            seed,
            exit: correct.map(() => exit),
            correct,
          }),
        ),
      ),
    ),
  ),
);

describe('the score of observations', () => {
  const { claims, answer, figures } = score(run);
  const of = (name: string) => claims.find((one) => one.name === name);

  it('compares each set with the one before, the first with the best fixed exit', () => {
    // right answers instead of wrong ones at the same cost
    expect(of('four-gradient-confidence')).toMatchObject({ figure: 1, interval: [1, 1], verdict: 'holds' });
    // half the network saved at the mean price of 0.3
    expect(of('four-gradient-agreement')?.figure).toBeCloseTo(0.15, 12);
    expect(of('four-gradient-agreement')?.detail).toBe(
      'In points, lambda 0.1: +5.00 [+5.00, +5.00]; lambda 0.5: +25.00 [+25.00, +25.00]; on requests that it learnt from +2.00.',
    );
    // the same decisions earn as much, not more
    expect(of('four-trees-ensemble')).toMatchObject({
      figure: 0,
      interval: [0, 0],
      verdict: 'does not hold',
    });
    expect(of('four-trees-features')).toMatchObject({ interval: [-1, -1], verdict: 'does not hold' });
    // one of four requests: some resamples hold it, some do not
    expect(of('four-trees-everything')).toMatchObject({ figure: 0.25, verdict: 'not decided' });
    expect(of('four-trees-everything')?.detail).toMatch(/ learnt from \+10\.00\.$/);
    expect(claims).toHaveLength(10);
  });

  it('gives the interval that the gain would have alone', () => {
    const right = [1, 0, 0, 0];
    const alone = pairedDifference(
      { seeds: 2, values: Uint8Array.from([...right, ...right]) },
      { seeds: 2, values: new Uint8Array(8) },
      4,
      createRandom('observations').stream('gains'),
    );
    const { figure, interval } = of('four-gradient-everything') as Claim;
    expect({ difference: figure, interval }).toEqual(alone);
  });

  it('judges each claim by its interval', () => {
    expectJudged(claims, () => ({ atLeast: Number.MIN_VALUE }));
  });

  it('answers with its figures', () => {
    expect(answer).toContain(
      'On four, the confidence of the exit +100.00 [+100.00, +100.00] and +100.00 [+100.00, +100.00] over the best fixed ' +
        'exit; then the agreement of exits +15.00 [+15.00, +15.00] and',
    );
    expect(answer).toContain(
      'Of 8 additions 2 (four-gradient-agreement, four-trees-agreement) earn more, 4 (four-gradient-ensemble, ' +
        'four-gradient-features, four-trees-ensemble, four-trees-features) earn no more and 2 are not decided',
    );
    expect(Object.keys(figures)).toEqual(claims.map(({ name }) => name));
    expect(score(run)).toEqual({ claims, answer, figures });
  });
});

it('each set shows what the one before shows and more, the depth always', () => {
  const sets = experiment.agents.map(({ observations = [] }) => observations);
  expect(experiment.agents).toHaveLength(10);
  sets.forEach((shown, i) => {
    expect(shown).toContain('depth');
    expect(new Set(shown).size).toBe(shown.length);
    if (i % 5 === 0) return;
    const before = sets[i - 1] as readonly string[];
    expect(shown.slice(0, before.length)).toEqual(before);
    expect(shown.length).toBeGreaterThan(before.length);
  });
});
