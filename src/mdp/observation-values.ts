import { decodeFloats } from '../bank/columns.ts';
import type { Matrix } from '../matrix.ts';
import type { SplitTraces } from './traces.ts';

/** What is constant over a trial and may be observed. */
export interface ObservationSetting {
  readonly lambda: number;
}

/** Writes one observation into columns [start, end) of the exit-major matrix `out`, zero before. */
export type Fill = (
  traces: SplitTraces,
  out: Matrix,
  columns: { readonly start: number; readonly end: number },
  setting: ObservationSetting,
) => void;

/** A value for each row, from its exit and sample. */
function perRow(
  value: (traces: SplitTraces, row: number, k: number, i: number, setting: ObservationSetting) => number,
): Fill {
  return (traces, out, { start }, setting) => {
    const { samples, exits } = traces;
    for (let k = 0, row = 0; k < exits; k++) {
      for (let i = 0; i < samples; i++, row++) {
        out.data[row * out.columns + start] = value(traces, row, k, i, setting);
      }
    }
  };
}

/** Largest class probability of a row. */
export function largestProbability({ probabilities: { data, columns } }: SplitTraces, row: number): number {
  let best = 0;
  for (let c = row * columns, end = c + columns; c < end; c++) best = Math.max(best, data[c] as number);
  return best;
}

/** Largest minus second largest class probability of a row. */
export function probabilityMargin({ probabilities: { data, columns } }: SplitTraces, row: number): number {
  let first = 0;
  let second = 0;
  for (let c = row * columns, end = c + columns; c < end; c++) {
    const p = data[c] as number;
    if (p > first) {
      second = first;
      first = p;
    } else if (p > second) second = p;
  }
  return first - second;
}

/** Entropy of a row's class probabilities over ln C. */
export function normalisedEntropy({ probabilities: { data, columns } }: SplitTraces, row: number): number {
  let sum = 0;
  for (let c = row * columns, end = c + columns; c < end; c++) {
    const p = data[c] as number;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum / Math.log(columns);
}

/** The largest class probabilities of a row, descending, as many as there are columns. */
export const topProbabilities: Fill = ({ probabilities: { data, rows, columns } }, out, { start, end }) => {
  for (let row = 0; row < rows; row++) {
    const sorted = data.slice(row * columns, (row + 1) * columns).sort();
    for (let j = 0; j < end - start; j++) {
      out.data[row * out.columns + start + j] = sorted[columns - 1 - j] as number;
    }
  }
};

/** All class probabilities, in class order. */
export const allProbabilities: Fill = ({ probabilities: { data, rows, columns } }, out, { start }) => {
  for (let row = 0; row < rows; row++) {
    out.data.set(data.subarray(row * columns, (row + 1) * columns), row * out.columns + start);
  }
};

/** Exits in a row, this one included, that gave this exit's answer, over K (PABEE's counter, Zhou et al. 2020). */
function agreementRun({ answers, samples, exits }: SplitTraces, row: number, k: number): number {
  let run = 1;
  while (run <= k && answers[row - run * samples] === answers[row]) run++;
  return run / exits;
}

/** Mean over exits 0..k of the probability each gave to this exit's answer. */
function meanConfidence(traces: SplitTraces, row: number, k: number, i: number): number {
  const { answers, samples, probabilities } = traces;
  const answer = answers[row] as number;
  let sum = 0;
  for (let j = 0; j <= k; j++) {
    sum += probabilities.data[(j * samples + i) * probabilities.columns + answer] as number;
  }
  return sum / (k + 1);
}

export const maxProbability: Fill = perRow(largestProbability);
export const margin: Fill = perRow(probabilityMargin);
export const entropy: Fill = perRow(normalisedEntropy);
export const agreement: Fill = perRow(agreementRun);
export const ensembleConfidence: Fill = perRow(meanConfidence);
/** The largest class probability one exit earlier, 0 at exit 0. */
export const previousMaxProbability: Fill = perRow((traces, row, k) =>
  k === 0 ? 0 : largestProbability(traces, row - traces.samples),
);

/** Branch features of the exit, zero-padded to the widest branch. */
export const branchFeatures: Fill = ({ bank, rows, samples }, out, columns) => {
  const { features, featureWidths } = bank;
  if (!features) return;
  for (let k = 0, from = 0; k < featureWidths.length; k++) {
    const width = featureWidths[k] as number;
    const values = decodeFloats(features, rows, from, width);
    for (let i = 0; i < samples; i++) {
      const to = (k * samples + i) * out.columns + columns.start;
      out.data.set(values.subarray(i * width, (i + 1) * width), to);
    }
    from += width;
  }
};

/** One-hot exit index. */
export const depth: Fill = ({ samples, exits }, out, { start }) => {
  for (let row = 0; row < exits * samples; row++) {
    out.data[row * out.columns + start + Math.floor(row / samples)] = 1;
  }
};

/** Cost of the exit over the cost of the last. */
export const costSoFar: Fill = perRow(
  ({ bank }, _row, k) => (bank.macs[k] as number) / (bank.macs[bank.exits - 1] as number),
);

/** Price of compute, the same in every row. */
export const price: Fill = perRow((_traces, _row, _k, _i, { lambda }) => lambda);
