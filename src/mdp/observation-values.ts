import type { Matrix } from '../matrix.ts';
import type { Traces } from './traces.ts';

/** What is constant over a trial and may be observed. */
export interface ObservationSetting {
  readonly lambda: number;
  /** Cap on the relative cost of each sample's request [samples]; absent where there is none. */
  readonly caps?: Float64Array;
}

/** Writes one observation of all samples at exit `k` into columns [start, end) of `out` [samples x D], zero before. */
export type Fill = (
  traces: Traces,
  k: number,
  out: Matrix,
  columns: { readonly start: number; readonly end: number },
  setting: ObservationSetting,
) => void;

/** A value for each sample, from its row in the traces. */
function perRow(value: (traces: Traces, row: number, k: number, i: number) => number): Fill {
  return (traces, k, out, { start }) => {
    const { samples } = traces;
    for (let i = 0, row = k * samples; i < samples; i++, row++) {
      out.data[i * out.columns + start] = value(traces, row, k, i);
    }
  };
}

/** One value for all samples. */
function perExit(value: (traces: Traces, k: number, setting: ObservationSetting) => number): Fill {
  return (traces, k, out, { start }, setting) => {
    const same = value(traces, k, setting);
    for (let i = 0; i < traces.samples; i++) out.data[i * out.columns + start] = same;
  };
}

/** Largest class probability of a row. */
export function largestProbability({ probabilities, classes }: Traces, row: number): number {
  let best = 0;
  for (let c = row * classes, end = c + classes; c < end; c++) {
    best = Math.max(best, probabilities[c] as number);
  }
  return best;
}

/** Largest minus second largest class probability of a row. */
export function probabilityMargin({ probabilities, classes }: Traces, row: number): number {
  let first = 0;
  let second = 0;
  for (let c = row * classes, end = c + classes; c < end; c++) {
    const p = probabilities[c] as number;
    if (p > first) {
      second = first;
      first = p;
    } else if (p > second) second = p;
  }
  return first - second;
}

/** Entropy of a row's class probabilities over ln C. */
export function normalisedEntropy({ probabilities, classes }: Traces, row: number): number {
  let sum = 0;
  for (let c = row * classes, end = c + classes; c < end; c++) {
    const p = probabilities[c] as number;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum / Math.log(classes);
}

/** The largest class probabilities of a row, descending, as many as there are columns. */
export const topProbabilities: Fill = ({ probabilities, classes, samples }, k, out, { start, end }) => {
  for (let i = 0, from = k * samples * classes; i < samples; i++, from += classes) {
    const sorted = probabilities.slice(from, from + classes).sort();
    for (let j = 0; j < end - start; j++) {
      out.data[i * out.columns + start + j] = sorted[classes - 1 - j] as number;
    }
  }
};

/** All class probabilities, in class order. */
export const allProbabilities: Fill = ({ probabilities, classes, samples }, k, out, { start }) => {
  for (let i = 0, from = k * samples * classes; i < samples; i++, from += classes) {
    out.data.set(probabilities.subarray(from, from + classes), i * out.columns + start);
  }
};

/** Exits in a row, this one included, that gave this exit's answer, over K (PABEE's counter, Zhou et al. 2020). */
function agreementRun({ answers, samples, exits }: Traces, row: number, k: number): number {
  let run = 1;
  while (run <= k && answers[row - run * samples] === answers[row]) run++;
  return run / exits;
}

/** Mean over exits 0..k of the probability each gave to this exit's answer. */
function meanConfidence(traces: Traces, row: number, k: number, i: number): number {
  const { answers, samples, probabilities, classes } = traces;
  const answer = answers[row] as number;
  let sum = 0;
  for (let j = 0; j <= k; j++) {
    sum += probabilities[(j * samples + i) * classes + answer] as number;
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
export const branchFeatures: Fill = (traces, k, out, { start }) => {
  const features = traces.features(k);
  if (!features) return;
  const { data, rows, columns } = features;
  for (let i = 0; i < rows; i++) {
    out.data.set(data.subarray(i * columns, (i + 1) * columns), i * out.columns + start);
  }
};

/** One-hot exit index. */
export const depth: Fill = ({ samples }, k, out, { start }) => {
  for (let i = 0; i < samples; i++) out.data[i * out.columns + start + k] = 1;
};

/** Cost of the exit over the cost of the last. */
export const costSoFar: Fill = perExit(({ relativeCost }, k) => relativeCost[k] as number);

/** ln of all class probabilities, in class order: the logits less their log-sum-exp, not below ln 1e-7. */
export const logProbabilities: Fill = ({ probabilities, classes, samples }, k, out, { start }) => {
  for (let i = 0, from = k * samples * classes; i < samples; i++, from += classes) {
    for (let c = 0; c < classes; c++) {
      out.data[i * out.columns + start + c] = Math.log(Math.max(probabilities[from + c] as number, 1e-7));
    }
  }
};

/** What the request's cap leaves after this exit; a request without a cap may use the whole network. */
export const remainingBudget: Fill = ({ samples, relativeCost }, k, out, { start }, { caps }) => {
  for (let i = 0; i < samples; i++) {
    out.data[i * out.columns + start] = (caps ? (caps[i] as number) : 1) - (relativeCost[k] as number);
  }
};

/** Price of compute, the same in every row. */
export const price: Fill = perExit((_traces, _k, { lambda }) => lambda);
