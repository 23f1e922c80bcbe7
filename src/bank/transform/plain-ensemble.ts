import type { Bank } from '../bank.ts';
import { derivedBank } from './derived-bank.ts';
import { logProbabilities, normalise } from './log-probabilities.ts';
import { logitsColumn } from './logits-column.ts';

/** How exits so far are averaged: their probabilities, or the logarithms of them. */
export type EnsembleMean = 'arithmetic' | 'geometric';

/**
 * Running ensemble: exit k answers with the mean of the class probabilities of exits 0..k. `geometric`, default
 * `arithmetic`, means their logarithms instead and normalises. Logits become the ln of the outcome. A running sum costs one
 * multiply-accumulate a class at every exit but the first, added to the costs; softmax is not counted, as nowhere else.
 * Milliseconds stay as they were measured.
 */
export function plainEnsemble(bank: Bank, options: { readonly mean?: EnsembleMean } = {}): Bank {
  const { mean = 'arithmetic' } = options;
  const { samples, exits, classes } = bank;
  const values = logProbabilities(bank);
  const sums = new Float64Array(classes);
  for (let i = 0, at = 0; i < samples; i++) {
    sums.fill(mean === 'arithmetic' ? Number.NEGATIVE_INFINITY : 0);
    for (let k = 0; k < exits; k++, at += classes) {
      for (let c = 0; c < classes; c++) {
        const one = values[at + c] as number;
        const before = sums[c] as number;
        sums[c] = mean === 'arithmetic' ? logOfSum(before, one) : before + one;
        values[at + c] = mean === 'arithmetic' ? (sums[c] as number) : (sums[c] as number) / (k + 1);
      }
      // takes the ln (k + 1) of an arithmetic mean out as well
      normalise(values, at, classes);
    }
  }
  return derivedBank(bank, {
    suffix: 'plain-ensemble',
    how: `each exit with the ${mean} mean of the exits so far`,
    changes: {
      logits: logitsColumn(values, bank),
      macs: bank.macs.map((macs, k) => macs + k * classes),
    },
  });
}

/** ln (e^a + e^b) without leaving the range of either. */
function logOfSum(a: number, b: number): number {
  const [less, more] = a < b ? [a, b] : [b, a];
  return more + Math.log1p(Math.exp(less - more));
}
