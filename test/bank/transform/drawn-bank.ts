import type { Bank, BankContent, FloatColumn } from '../../../src/bank/bank.ts';
import { decodeFloats, rowsOf } from '../../../src/bank/columns.ts';
import { float16Bits } from '../../../src/bank/float16.ts';
import { openBank } from '../../../src/bank/read.ts';
import { bankBytes } from '../../../src/bank/write.ts';
import { createRandom } from '../../../src/random.ts';

/** What a drawn bank is like; all of it has defaults. */
export interface Drawing {
  readonly exits?: number;
  readonly classes?: number;
  /** Samples in each of policy, tune and test. */
  readonly each?: number;
  readonly dtype?: 'float16' | 'float32';
  readonly featureWidths?: readonly number[];
  /** Labels from the logits of a sample at all exits [K * C]; default from the softmax of the last exit's. */
  readonly label?: (logits: Float64Array, uniform: number) => number;
  /** What becomes of a logit of exit k before it is kept. */
  readonly shown?: (logit: number, k: number) => number;
}

/** A bank of normally distributed logits, the same each time; splits take turns. */
export function drawnBank(drawing: Drawing = {}): Bank {
  const { exits = 3, classes = 3, each = 200, dtype = 'float32', featureWidths = [] } = drawing;
  const { label = lastExitDraws(classes), shown = (logit) => logit } = drawing;
  const random = createRandom('drawn-bank');
  const samples = 3 * each;
  const width = exits * classes;
  const labels = new Int32Array(samples);
  const logits = new Float64Array(samples * width);
  for (let i = 0; i < samples; i++) {
    const own = Float64Array.from({ length: width }, () => 1.5 * random.normal());
    labels[i] = label(own, random.uniform());
    logits.set(
      own.map((logit, at) => shown(logit, Math.floor(at / classes))),
      i * width,
    );
  }
  const featureWidth = featureWidths.reduce((sum, one) => sum + one, 0);
  const features = Float64Array.from({ length: samples * featureWidth }, () => random.normal());
  return bankOf({
    name: 'drawn',
    classes,
    exits,
    samples,
    macs: Float64Array.from({ length: exits }, (_, k) => 1000 * (k + 1)),
    milliseconds: Float64Array.from({ length: exits }, (_, k) => k + 0.5),
    featureWidths,
    provenance: {
      dataset: 'drawn',
      backbone: 'none',
      tool: 'test',
      accuracy: Array.from({ length: exits }, () => 0),
    },
    sample: Int32Array.from({ length: samples }, (_, i) => 100 + i),
    split: Uint8Array.from({ length: samples }, (_, i) => 1 + (i % 3)),
    labels,
    logits: columnOf(logits, width, dtype),
    ...(featureWidth > 0 && { features: columnOf(features, featureWidth, dtype) }),
  });
}

/** The bank that holds this content. */
export function bankOf(content: BankContent): Bank {
  return openBank(bankBytes(content).slice().buffer, content.name);
}

export function columnOf(
  values: ArrayLike<number>,
  width: number,
  dtype: 'float16' | 'float32' = 'float32',
): FloatColumn {
  return dtype === 'float16'
    ? { dtype, width, data: Uint16Array.from(values, float16Bits) }
    : { dtype, width, data: Float32Array.from(values) };
}

/** Class probabilities of exit `k` for every sample [samples][C]. */
export function probabilitiesAt(bank: Bank, k: number): number[][] {
  const { samples, classes } = bank;
  const rows = Int32Array.from({ length: samples }, (_, i) => i);
  const logits = decodeFloats(bank.logits, rows, k * classes, classes);
  return Array.from({ length: samples }, (_, i) =>
    softmax(Array.from(logits.subarray(i * classes, (i + 1) * classes))),
  );
}

export function softmax(logits: readonly number[]): number[] {
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Mean of -ln p[label] of exit `k` over a split. */
export function crossEntropy(bank: Bank, k: number, split: 'policy' | 'tune' | 'test'): number {
  const probabilities = probabilitiesAt(bank, k);
  const rows = Array.from(rowsOf(bank, split));
  const losses = rows.map((row) => -Math.log(probabilities[row]?.[bank.labels[row] as number] as number));
  return losses.reduce((a, b) => a + b) / rows.length;
}

function lastExitDraws(classes: number): (logits: Float64Array, uniform: number) => number {
  return (logits, uniform) => draw(softmax(Array.from(logits.slice(-classes))), uniform);
}

/** The class that a uniform number falls on. */
export function draw(probabilities: readonly number[], uniform: number): number {
  let left = uniform;
  const found = probabilities.findIndex((p) => (left -= p) < 0);
  return found < 0 ? probabilities.length - 1 : found;
}
