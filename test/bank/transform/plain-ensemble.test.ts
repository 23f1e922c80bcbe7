import { plainEnsemble } from 'offramp';
import { describe, expect, it } from 'vitest';
import { decodeFloats } from '../../../src/bank/columns.ts';
import { smallContent } from '../content.ts';
import { bankOf, columnOf, drawnBank, probabilitiesAt } from './drawn-bank.ts';

/** Two exits, two classes; probabilities .8 .2 and .4 .6 for every sample. */
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
});

function expectNear(found: readonly number[] | undefined, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, c) => expect(found?.[c]).toBeCloseTo(value, 6));
}

describe('the plain ensemble', () => {
  it('answers with the mean of the probabilities so far', () => {
    const bank = plainEnsemble(byHand);
    expectNear(probabilitiesAt(bank, 0)[2], [0.8, 0.2]);
    expectNear(probabilitiesAt(bank, 1)[2], [0.6, 0.4]);
    // its logits are logarithms of probabilities
    expectNear(Array.from(decodeFloats(bank.logits, Int32Array.of(2), 2, 2)), [Math.log(0.6), Math.log(0.4)]);
  });

  it('or with their geometric mean, normalised', () => {
    const [a, b] = [Math.sqrt(0.8 * 0.4), Math.sqrt(0.2 * 0.6)];
    const bank = plainEnsemble(byHand, { mean: 'geometric' });
    expectNear(probabilitiesAt(bank, 0)[2], [0.8, 0.2]);
    expectNear(probabilitiesAt(bank, 1)[2], [a / (a + b), b / (a + b)]);
  });

  it('charges a multiply-accumulate a class at every exit but the first, and keeps the rest', () => {
    const bank = plainEnsemble(byHand);
    expect([...bank.macs]).toEqual([100, 250.5 + 2]);
    const { labels, split, sample, features, featureWidths } = byHand;
    expect(bank).toMatchObject({
      labels,
      split,
      sample,
      features,
      featureWidths,
      name: 'small+plain-ensemble',
    });
    // of the two samples in test, of classes 0 and 1, both exits answer 0
    expect(bank.provenance.accuracy).toEqual([0.5, 0.5]);
    expect(bank.provenance.source).toBe(
      `each exit with the arithmetic mean of the exits so far, of bank ${byHand.hash.slice(0, 12)}`,
    );
  });

  it('means over three exits and more, and survives logits far apart', () => {
    const drawn = drawnBank({ exits: 4 });
    const bank = plainEnsemble(drawn);
    const each = [0, 1, 2, 3].map((k) => probabilitiesAt(drawn, k)[7] as number[]);
    expectNear(
      probabilitiesAt(bank, 3)[7],
      [0, 1, 2].map((c) => each.reduce((sum, p) => sum + (p[c] as number), 0) / 4),
    );
    const far = drawnBank({ dtype: 'float16', shown: (logit) => logit * 5000 });
    for (const mean of ['arithmetic', 'geometric'] as const) {
      const logits = decodeFloats(plainEnsemble(far, { mean }).logits, Int32Array.of(0, 1, 2, 3));
      expect(logits.every((logit) => logit <= 0 && logit >= -110)).toBe(true);
    }
  });
});
