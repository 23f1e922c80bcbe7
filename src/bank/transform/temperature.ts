import { UserError } from '../../error.ts';
import type { Bank } from '../bank.ts';
import { decodeFloats, rowsOf } from '../columns.ts';
import { derivedBank } from './derived-bank.ts';
import { logitsColumn } from './logits-column.ts';

/** Where every sample of `tune` is answered rightly, the best temperature is 0; where chance does better, infinite. */
const RANGE = [0.01, 100] as const;
const ITERATIONS = 200;

/**
 * Temperature scaling (Guo et al. 2017, "On Calibration of Modern Neural Networks"): for each exit the T > 0 that
 * minimises the mean over `tune` of -ln softmax(logits / T)[label], within 0.01 .. 100 [K].
 */
export function fitTemperatures(bank: Bank): number[] {
  const rows = rowsOf(bank, 'tune');
  const labels = Int32Array.from(rows, (row) => bank.labels[row] as number);
  return Array.from({ length: bank.exits }, (_, k) => {
    const logits = decodeFloats(bank.logits, rows, k * bank.classes, bank.classes);
    return fitTemperature(logits, labels, bank.classes);
  });
}

/**
 * The bank with the logits of exit k divided by `temperatures[k]`, one an exit; no answer changes, confidence does. Costs
 * stay, for the factor belongs into the exit's last layer. Throws UserError where `temperatures` are not one positive number an exit.
 */
export function applyTemperatures(bank: Bank, temperatures: readonly number[]): Bank {
  const { name, exits, classes, samples, logits } = bank;
  if (temperatures.length !== exits || !temperatures.every((t) => t > 0 && t < Infinity)) {
    throw new UserError(
      `bank ${name}: temperatures ${temperatures.join(', ')}; expected ${exits} positive numbers, one for each exit`,
    );
  }
  const rows = Int32Array.from({ length: samples }, (_, i) => i);
  const values = Float64Array.from(decodeFloats(logits, rows), (logit, i) => {
    return logit / (temperatures[Math.floor(i / classes) % exits] as number);
  });
  const how = `temperatures ${temperatures.map((t) => t.toPrecision(4)).join(', ')}`;
  return derivedBank(bank, {
    suffix: 'temperature',
    how,
    changes: { logits: logitsColumn(values, bank) },
  });
}

/**
 * The loss is convex in b = 1 / T: its slope, mean of E_p[z] - z[label], rises with b. Newton's steps by its
 * derivative, the variance of z under p, kept within a bracket that every step narrows.
 */
function fitTemperature(logits: Float32Array, labels: Int32Array, classes: number): number {
  let [low, high] = [1 / RANGE[1], 1 / RANGE[0]];
  if (slope(logits, labels, classes, low).first >= 0) return RANGE[1];
  if (slope(logits, labels, classes, high).first <= 0) return RANGE[0];
  let b = 1;
  for (let i = 0; i < ITERATIONS; i++) {
    const { first, second } = slope(logits, labels, classes, b);
    if (first < 0) low = b;
    else high = b;
    const newton = b - first / second;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - b) <= 1e-12 * b) return 1 / next;
    b = next;
  }
  return 1 / b;
}

/** First and second derivative of the mean loss by b. */
function slope(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  b: number,
): { first: number; second: number } {
  let [first, second] = [0, 0];
  for (let i = 0, at = 0; i < labels.length; i++, at += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[at + c] as number);
    // moments about the largest logit
    let [sum, mean, square] = [0, 0, 0];
    for (let c = 0; c < classes; c++) {
      const below = (logits[at + c] as number) - largest;
      const power = Math.exp(b * below);
      sum += power;
      mean += power * below;
      square += power * below * below;
    }
    mean /= sum;
    first += mean - ((logits[at + (labels[i] as number)] as number) - largest);
    second += square / sum - mean * mean;
  }
  return { first: first / labels.length, second: second / labels.length };
}
