import type { Bank, Split } from '../bank/bank.ts';
import { decodeFloats, rowsOf } from '../bank/columns.ts';
import type { Matrix } from '../matrix.ts';
import { relativeCosts } from './cost.ts';
import { firstLargest, softmax } from './softmax.ts';
import type { Traces } from './traces.ts';

/** The traces of one split of a bank, decoded and turned exit-major. */
export interface SplitTraces extends Traces {
  readonly split: Split;
  /** Class of each sample [samples]. */
  readonly labels: Int32Array;
  /** [(K * samples) x classes]. */
  readonly logits: Matrix;
  /** 1 where the answer is the label [K * samples]. */
  readonly correct: Uint8Array;
}

const decoded = new WeakMap<Bank, Map<Split, SplitTraces>>();

/** The traces of a split; decoded once for each bank, since every trial on a bank looks at the same ones. */
export function splitTraces(bank: Bank, split: Split): SplitTraces {
  let ofBank = decoded.get(bank);
  if (!ofBank) decoded.set(bank, (ofBank = new Map()));
  let traces = ofBank.get(split);
  if (!traces) ofBank.set(split, (traces = decode(bank, split)));
  return traces;
}

function decode(bank: Bank, split: Split): SplitTraces {
  const { exits, classes } = bank;
  const rows = rowsOf(bank, split);
  const samples = rows.length;
  const logits = exitMajor(decodeFloats(bank.logits, rows), samples, exits, classes);
  const labels = Int32Array.from(rows, (row) => bank.labels[row] as number);
  const probabilities = new Float32Array(logits.data.length);
  softmax(logits.data, classes, probabilities);
  const answers = new Int32Array(logits.rows);
  firstLargest(logits.data, classes, answers);
  const correct = Uint8Array.from(answers, (answer, row) => (answer === labels[row % samples] ? 1 : 0));
  return {
    split,
    samples,
    exits,
    classes,
    relativeCost: relativeCosts(bank),
    labels,
    logits,
    probabilities,
    answers,
    correct,
    features: (k) => branchFeatures(bank, rows, k),
  };
}

function exitMajor(values: Float32Array, samples: number, exits: number, width: number): Matrix {
  const data = new Float32Array(values.length);
  for (let i = 0; i < samples; i++) {
    for (let k = 0; k < exits; k++) {
      const from = (i * exits + k) * width;
      data.set(values.subarray(from, from + width), (k * samples + i) * width);
    }
  }
  return { data, rows: exits * samples, columns: width };
}

function branchFeatures({ features, featureWidths }: Bank, rows: Int32Array, k: number): Matrix | undefined {
  if (!features) return undefined;
  const start = featureWidths.slice(0, k).reduce((sum, width) => sum + width, 0);
  const columns = featureWidths[k] as number;
  return { data: decodeFloats(features, rows, start, columns), rows: rows.length, columns };
}
