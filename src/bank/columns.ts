import { type Bank, type BankContent, type FloatColumn, SPLITS, type Split } from './bank.ts';
import { float16Table } from './float16.ts';

/** Rows of `split` in bank order [samples of the split]. */
export function rowsOf(bank: Pick<Bank, 'split'>, split: Split): Int32Array {
  const code = SPLITS.indexOf(split);
  const rows = new Int32Array(countOf(bank, split));
  let next = 0;
  bank.split.forEach((value, row) => {
    if (value === code) rows[next++] = row;
  });
  return rows;
}

/** Number of samples in `split`. */
export function countOf(bank: Pick<Bank, 'split'>, split: Split): number {
  const code = SPLITS.indexOf(split);
  return bank.split.reduce((count, value) => count + (value === code ? 1 : 0), 0);
}

/**
 * Columns [start, start + width) of the given rows as float32 [rows x width], exactly as stored. Exit k of the logits
 * is at start = k * classes, width = classes.
 */
export function decodeFloats(
  column: FloatColumn,
  rows: Int32Array,
  start = 0,
  width: number = column.width - start,
): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * column.width + start;
    if (column.dtype === 'float32') {
      out.set(column.data.subarray(from, from + width), i * width);
    } else {
      for (let j = 0; j < width; j++) {
        out[i * width + j] = float16Table[column.data[from + j] as number] as number;
      }
    }
  }
  return out;
}

/** Branch features of each exit [K], 0 where it has none. */
export function branchWidths({ features, featureWidths, exits }: BankContent): readonly number[] {
  return features ? [...featureWidths] : Array.from({ length: exits }, () => 0);
}
