import { UserError } from '../error.ts';
import type { FloatColumn } from './bank.ts';
import { float16Bits } from './float16.ts';
import type { NpyArray } from './npy.ts';

/** Rows of floats under the name they have in messages; the first axis is the sample. */
export interface FloatRows {
  readonly name: string;
  readonly array: NpyArray;
}

/**
 * Stacks rows into one column `width` wide, each number rounded once to the nearest of `dtype`; without `dtype`,
 * float16 where all of them are float16 already. Throws UserError for a number that is not finite, or that `dtype`
 * cannot hold, naming its indices.
 */
export function encodeFloats(
  blocks: readonly FloatRows[],
  width: number,
  dtype: FloatColumn['dtype'] | undefined,
  place: string,
): FloatColumn {
  const kept = dtype ?? (blocks.every(({ array }) => array.half) ? 'float16' : 'float32');
  const length = blocks.reduce((sum, { array }) => sum + array.data.length, 0);
  const column: FloatColumn =
    kept === 'float16'
      ? { dtype: kept, width, data: new Uint16Array(length) }
      : { dtype: kept, width, data: new Float32Array(length) };
  let start = 0;
  for (const block of blocks) {
    const { data } = block.array;
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as number;
      const stored = column.dtype === 'float16' ? float16Bits(value) : Math.fround(value);
      const fits = column.dtype === 'float16' ? (stored & 0x7c00) !== 0x7c00 : Number.isFinite(stored);
      if (!fits) throw unfit(block, i, value, kept, place);
      column.data[start + i] = stored;
    }
    start += data.length;
  }
  return column;
}

function unfit(
  block: FloatRows,
  at: number,
  value: number,
  dtype: FloatColumn['dtype'],
  place: string,
): UserError {
  let rest = at;
  const indices = block.array.shape.toReversed().map((length) => {
    const index = rest % length;
    rest = Math.floor(rest / length);
    return index;
  });
  const where = `${place}: ${block.name}[${indices.toReversed().join(', ')}] is ${value}`;
  return new UserError(
    Number.isFinite(value)
      ? `${where}, beyond the largest ${dtype}; ${dtype === 'float16' ? 'import it as float32' : 'scale it'}`
      : `${where}, expected a finite number; correct it and save again`,
  );
}
