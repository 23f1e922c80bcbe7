import type { Values } from './values.ts';

/** Arithmetic mean of `values[start .. end)`, summed in double precision; NaN for an empty range. */
export function mean(values: Values, start = 0, end = values.length): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i] as number;
  return sum / (end - start);
}
