import type { Bank, Split } from '../bank/bank.ts';
import { decodeFloats, rowsOf } from '../bank/columns.ts';
import type { Matrix } from '../matrix.ts';

/**
 * One split of a bank, decoded and turned exit-major: the value of sample i at exit k stands at row k * samples + i,
 * so that all samples at one exit are a contiguous view.
 */
export interface SplitTraces {
  readonly bank: Bank;
  readonly split: Split;
  readonly samples: number;
  readonly exits: number;
  readonly classes: number;
  /** Class of each sample [samples]. */
  readonly labels: Int32Array;
  /** [(K * samples) x classes]. */
  readonly logits: Matrix;
  /** Softmax of the logits [(K * samples) x classes]. */
  readonly probabilities: Matrix;
  /** Answer of each exit, the first largest logit [K * samples]. */
  readonly answers: Int32Array;
  /** 1 where the answer is the label [K * samples]. */
  readonly correct: Uint8Array;
  /** Rows of the bank that these samples are [samples]. */
  readonly rows: Int32Array;
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
  const probabilities = softmax(logits);
  const answers = argmax(logits);
  const correct = Uint8Array.from(answers, (answer, row) => (answer === labels[row % samples] ? 1 : 0));
  return { bank, split, samples, exits, classes, labels, logits, probabilities, answers, correct, rows };
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

function softmax({ data, rows, columns }: Matrix): Matrix {
  const out = new Float32Array(data.length);
  const exps = new Float64Array(columns);
  for (let r = 0, at = 0; r < rows; r++, at += columns) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < columns; c++) largest = Math.max(largest, data[at + c] as number);
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += exps[c] = Math.exp((data[at + c] as number) - largest);
    for (let c = 0; c < columns; c++) out[at + c] = (exps[c] as number) / sum;
  }
  return { data: out, rows, columns };
}

function argmax({ data, rows, columns }: Matrix): Int32Array {
  const answers = new Int32Array(rows);
  for (let r = 0, at = 0; r < rows; r++, at += columns) {
    let best = 0;
    for (let c = 1; c < columns; c++) if ((data[at + c] as number) > (data[at + best] as number)) best = c;
    answers[r] = best;
  }
  return answers;
}
