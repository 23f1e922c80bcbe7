import type { BankContent, Split } from './bank.ts';
import { decodeFloats, rowsOf } from './columns.ts';

/** Share of `split` that each exit answers rightly [K]; the first of equal logits answers. NaN for an empty split. */
export function exitAccuracy(
  bank: Pick<BankContent, 'split' | 'labels' | 'logits' | 'classes' | 'exits'>,
  split: Split,
): number[] {
  const rows = rowsOf(bank, split);
  return Array.from({ length: bank.exits }, (_, k) => {
    const logits = decodeFloats(bank.logits, rows, k * bank.classes, bank.classes);
    let right = 0;
    rows.forEach((row, i) => {
      if (firstLargest(logits, i * bank.classes, bank.classes) === bank.labels[row]) right++;
    });
    return right / rows.length;
  });
}

function firstLargest(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let j = 1; j < length; j++) {
    if ((values[start + j] as number) > (values[start + best] as number)) best = j;
  }
  return best;
}
