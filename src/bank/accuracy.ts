import type { BankContent, Split } from './bank.ts';
import { decodeFloats, rowsOf } from './columns.ts';

/** Share of `split` that each exit answers rightly [K]; the first of equal logits answers. NaN for an empty split. */
export function exitAccuracy(
  bank: Pick<BankContent, 'split' | 'labels' | 'logits' | 'classes' | 'exits'>,
  split: Split,
): number[] {
  return Array.from({ length: bank.exits }, (_, k) => {
    const right = exitCorrect(bank, split, k);
    return right.reduce((sum, one) => sum + one, 0) / right.length;
  });
}

/** 1 where exit `k` answers a sample of `split` rightly, else 0, in bank order; the first of equal logits answers [samples]. */
export function exitCorrect(
  bank: Pick<BankContent, 'split' | 'labels' | 'logits' | 'classes' | 'exits'>,
  split: Split,
  k: number,
): Uint8Array {
  const rows = rowsOf(bank, split);
  const logits = decodeFloats(bank.logits, rows, k * bank.classes, bank.classes);
  return Uint8Array.from(rows, (row, i) =>
    Number(firstLargest(logits, i * bank.classes, bank.classes) === bank.labels[row]),
  );
}

function firstLargest(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let j = 1; j < length; j++) {
    if ((values[start + j] as number) > (values[start + best] as number)) best = j;
  }
  return best;
}
