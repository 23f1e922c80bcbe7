import { UserError } from '../../error.ts';
import type { Bank, FloatColumn } from '../bank.ts';
import { float16Bits } from '../float16.ts';

/**
 * New logits [samples x (K * C)] as a column of the bank's precision. Rounding changes no answer: where it makes the
 * first largest logit of an exit equal to an earlier one, the next larger number is kept for it. Throws UserError where
 * a logit is too large for the precision.
 */
export function logitsColumn(values: Float64Array, bank: Bank): FloatColumn {
  const { exits, classes, name, logits } = bank;
  const width = exits * classes;
  const float16 = logits.dtype === 'float16';
  const half = new Uint16Array(float16 ? values.length : 0);
  const single = new Float32Array(float16 ? 0 : values.length);
  const bits = float16 ? half : new Uint32Array(single.buffer);
  const infinity = float16 ? 0x7c00 : 0x7f800000;
  const sign = float16 ? 0x8000 : 0x80000000;
  for (let at = 0; at < values.length; at += classes) {
    for (let c = 0; c < classes; c++) {
      const value = values[at + c] as number;
      if (float16) half[at + c] = float16Bits(value);
      else single[at + c] = value;
    }
    keepAnswer(values, bits, { at, classes, sign });
    for (let i = at; i < at + classes; i++) {
      if (((bits[i] as number) & infinity) === infinity)
        throw tooLarge(name, values[i] as number, logits.dtype);
    }
  }
  return float16 ? { dtype: 'float16', width, data: half } : { dtype: 'float32', width, data: single };
}

interface Answer {
  /** First element of the answer. */
  readonly at: number;
  readonly classes: number;
  /** The bit that says minus. */
  readonly sign: number;
}

/** Rounding keeps order but may make equal; an equal logit of an earlier class would then answer. */
function keepAnswer(
  values: Float64Array,
  bits: Uint16Array | Uint32Array,
  { at, classes, sign }: Answer,
): void {
  let best = at;
  for (let i = at + 1; i < at + classes; i++) {
    if ((values[i] as number) > (values[best] as number)) best = i;
  }
  const kept = bits[best] as number;
  const zero = (kept & ~sign) === 0;
  for (let i = at; i < best; i++) {
    const other = bits[i] as number;
    if (other !== kept && !(zero && (other & ~sign) === 0)) continue;
    // the bits of a negative number count away from zero
    bits[best] = zero ? 1 : (kept & sign) === 0 ? kept + 1 : kept - 1;
    return;
  }
}

function tooLarge(name: string, value: number, dtype: FloatColumn['dtype']): UserError {
  return new UserError(
    `bank ${name}: a logit becomes ${value}, beyond the largest ${dtype}; import the bank as float32, or scale its logits`,
  );
}
