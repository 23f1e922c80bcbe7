import type { Bank } from '../bank.ts';
import { decodeFloats } from '../columns.ts';

/** Below this a class counts as ruled out: e^-100 is 0 in any sum, and logarithms stay of a size to regress on. */
export const LEAST_LOG_PROBABILITY = -100;

/** ln of the class probabilities at every exit, not below `LEAST_LOG_PROBABILITY` [samples x (K * C)]. */
export function logProbabilities(bank: Pick<Bank, 'logits' | 'samples' | 'classes'>): Float64Array {
  const { logits, samples, classes } = bank;
  const rows = Int32Array.from({ length: samples }, (_, i) => i);
  const out = Float64Array.from(decodeFloats(logits, rows));
  for (let at = 0; at < out.length; at += classes) normalise(out, at, classes);
  return out;
}

/** Turns the logits of one answer, elements [at, at + classes), into log-probabilities in place. */
export function normalise(logits: Float64Array, at: number, classes: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[at + c] as number);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp((logits[at + c] as number) - largest);
  const whole = largest + Math.log(sum);
  for (let c = 0; c < classes; c++) {
    logits[at + c] = Math.max((logits[at + c] as number) - whole, LEAST_LOG_PROBABILITY);
  }
}
