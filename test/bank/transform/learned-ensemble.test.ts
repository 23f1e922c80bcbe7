import { applyEnsemble, type Ensemble, plainEnsemble } from 'offramp';
import { describe, expect, it } from 'vitest';
import type { Bank } from '../../../src/bank/bank.ts';
import { decodeFloats, rowsOf } from '../../../src/bank/columns.ts';
import { smallContent } from '../content.ts';
import { bankOf, columnOf, drawnBank, probabilitiesAt } from './drawn-bank.ts';

/** Two exits, two classes, one feature at exit 1; probabilities .8 .2 and .4 .6, feature 3, for every sample. */
const byHand = bankOf({
  ...smallContent(),
  classes: 2,
  labels: Int32Array.of(0, 1, 1, 0, 1),
  logits: columnOf(
    Array.from({ length: 5 }, () => [
      Math.log(0.8) + 3,
      Math.log(0.2) + 3,
      Math.log(0.4),
      Math.log(0.6),
    ]).flat(),
    4,
  ),
  featureWidths: [0, 1],
  features: columnOf([3, 3, 3, 3, 3], 1),
});
const about = { bank: byHand.hash, weights: 'positive', features: false, folds: 1 } as const;

function exitOf(weights: readonly number[], bias: readonly number[]): Ensemble['exits'][number] {
  return { weights: Float32Array.from(weights), bias: Float32Array.from(bias), pull: 1 };
}

/** Weights 1 / (m + 1) and no bias at every exit. */
function equalWeights({ hash, exits, classes }: Bank): Ensemble {
  return {
    ...about,
    bank: hash,
    exits: Array.from({ length: exits }, (_, m) =>
      exitOf(
        Array.from({ length: (m + 1) * classes }, () => 1 / (m + 1)),
        Array.from({ length: classes }, () => 0),
      ),
    ),
  };
}

/** How much more class 0 has at exit 1 than class 1, of three. */
function oddsOf(bank: Bank, row: number): number {
  const [a = 0, b = 0] = decodeFloats(bank.logits, Int32Array.of(row), 3, 3);
  return a - b;
}

function expectNear(found: readonly number[] | undefined, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, c) => expect(found?.[c]).toBeCloseTo(value, 6));
}

describe('a learned ensemble', () => {
  it('answers 1/Z b prod p^w, worked out by hand', () => {
    const ensemble = {
      ...about,
      exits: [exitOf([1, 2], [0, Math.log(3)]), exitOf([0.5, 1, 2, 0], [Math.log(2), 0])],
    };
    const bank = applyEnsemble(byHand, ensemble);
    // exit 0: .8^1 and 3 * .2^2
    expectNear(probabilitiesAt(bank, 0)[4], [0.8 / 0.92, 0.12 / 0.92]);
    // exit 1: 2 * .8^.5 * .4^2 and .2^1 * .6^0
    const [a, b] = [2 * Math.sqrt(0.8) * 0.16, 0.2];
    expectNear(probabilitiesAt(bank, 1)[4], [a / (a + b), b / (a + b)]);
    const kept = decodeFloats(bank.logits, Int32Array.of(4), 2, 2);
    expectNear(Array.from(kept), [Math.log(a / (a + b)), Math.log(b / (a + b))]);
    // exit 0 costs two weights more, exit 1 those and four of its own
    expect([...bank.macs]).toEqual([100 + 2, 250.5 + 2 + 4]);
  });

  it('lets every input bear on every class where weights are full, features too', () => {
    const ensemble = {
      ...about,
      weights: 'full' as const,
      features: true,
      // row by row: ln p of classes 0 and 1 at exit 0, at exit 1, then the feature
      exits: [exitOf([1, 0, 0, 1], [0, 0]), exitOf([0, 1, 2, 0, 1, 0, 0, 1, 0.5, -0.5], [0, 1])],
    };
    const bank = applyEnsemble(byHand, ensemble);
    expectNear(probabilitiesAt(bank, 0)[1], [0.8, 0.2]);
    const a = 0.2 ** 2 * 0.4 * Math.exp(1.5);
    const b = Math.E * 0.8 * 0.6 * Math.exp(-1.5);
    expectNear(probabilitiesAt(bank, 1)[1], [a / (a + b), b / (a + b)]);
    expect([...bank.macs]).toEqual([100 + 4, 250.5 + 4 + 10]);
  });

  it('of equal weights is the plain geometric ensemble', () => {
    const bank = drawnBank({ exits: 4 });
    const [learned, plain] = [
      applyEnsemble(bank, equalWeights(bank)),
      plainEnsemble(bank, { mean: 'geometric' }),
    ];
    const rows = Int32Array.from({ length: bank.samples }, (_, i) => i);
    const [found, wanted] = [decodeFloats(learned.logits, rows), decodeFloats(plain.logits, rows)];
    const furthest = wanted.reduce(
      (most, logit, i) => Math.max(most, Math.abs(logit - (found[i] as number))),
      0,
    );
    expect(furthest).toBeLessThan(1e-5);
  });

  it('answers the rows of policy in turn by the set that was fitted without their fold', () => {
    const bank = drawnBank({ exits: 2, each: 6 });
    // set s adds 10 s to class 0
    const exits = [1, 2].map((m) =>
      exitOf(
        [0, 1, 2].flatMap(() => Array.from({ length: 3 * m }, (_, d) => (d >= 3 * m - 3 ? 1 : 0))),
        [0, 0, 0, 10, 0, 0, 20, 0, 0],
      ),
    );
    const answered = applyEnsemble(bank, { ...about, bank: bank.hash, folds: 2, exits });
    const added = (split: 'policy' | 'test'): number[] =>
      Array.from(rowsOf(bank, split), (row) => Math.round(oddsOf(answered, row) - oddsOf(bank, row)) + 0);
    expect(added('policy')).toEqual([10, 20, 10, 20, 10, 20]);
    expect(added('test')).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('keeps labels, splits, samples, features and milliseconds, and says how it was made', () => {
    const bank = drawnBank({ featureWidths: [2, 1, 0], dtype: 'float16' });
    const answered = applyEnsemble(bank, equalWeights(bank));
    const { labels, split, sample, features, featureWidths, milliseconds } = bank;
    expect(answered).toMatchObject({ labels, split, sample, features, featureWidths, milliseconds });
    expect(answered.name).toBe('drawn+ensemble');
    expect(answered.logits.dtype).toBe('float16');
    expect(answered.provenance.source).toBe(
      'each exit with a learned ensemble of the answers so far, positive weights, pull 1, fitted on policy, ' +
        `of bank ${bank.hash.slice(0, 12)}`,
    );
  });

  it('is refused on another bank than its own, or with other sizes', () => {
    const [bank, other] = [drawnBank(), drawnBank({ each: 201 })];
    const ensemble = equalWeights(bank);
    expect(() => applyEnsemble(other, ensemble)).toThrow(
      `the ensemble was fitted on bank ${bank.hash.slice(0, 12)}, this is ${other.hash.slice(0, 12)}; fit the ensemble`,
    );
    expect(() => applyEnsemble(bank, { ...ensemble, exits: ensemble.exits.slice(1) })).toThrow(
      'an ensemble of 2 exits, expected 3',
    );
    expect(() => applyEnsemble(bank, { ...ensemble, folds: 2 })).toThrow(
      'an ensemble with 3 weights and 3 biases at exit 0, expected 9 and 9',
    );
  });
});
