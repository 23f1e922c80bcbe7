import type { Bank } from '../bank.ts';
import { ensembleInputs } from './ensemble-inputs.ts';
import type { EnsembleProblem } from './ensemble-loss.ts';

/** What ensembles of the exits of one bank are fitted on, all of it standardised. */
export interface EnsembleData {
  readonly classes: number;
  /** Inputs up to each exit [K]. */
  readonly columns: readonly number[];
  /** Inputs less `mean` over `deviation` [rows x columns of the last exit]. */
  readonly inputs: Float64Array;
  readonly mean: Float64Array;
  /** 1 for an input that does not vary. */
  readonly deviation: Float64Array;
  readonly labels: Int32Array;
  /** Log-probabilities of each exit [K] of [rows x C]. */
  readonly own: readonly Float64Array[];
}

/** The inputs of these rows of a bank, the branch features among them where asked for. */
export function ensembleData(bank: Bank, rows: Int32Array, withFeatures: boolean): EnsembleData {
  const { exits, classes } = bank;
  const source = ensembleInputs(bank, withFeatures);
  const stride = source.columns.at(-1) as number;
  const inputs = new Float64Array(rows.length * stride);
  const own = Array.from({ length: exits }, () => new Float64Array(rows.length * classes));
  rows.forEach((row, i) => {
    source.write(row, inputs, i * stride);
    own.forEach((values, k) => {
      const from = (row * exits + k) * classes;
      values.set(source.logProbabilities.subarray(from, from + classes), i * classes);
    });
  });
  const labels = Int32Array.from(rows, (row) => bank.labels[row] as number);
  return { classes, columns: source.columns, labels, own, inputs, ...standardise(inputs, stride) };
}

/** Takes the mean of each column away and divides by its deviation, in place. */
function standardise(inputs: Float64Array, stride: number): { mean: Float64Array; deviation: Float64Array } {
  const rows = inputs.length / stride;
  const mean = new Float64Array(stride);
  const deviation = new Float64Array(stride).fill(1);
  for (let d = 0; d < stride; d++) {
    let sum = 0;
    for (let at = d; at < inputs.length; at += stride) sum += inputs[at] as number;
    const centre = sum / rows;
    let squares = 0;
    for (let at = d; at < inputs.length; at += stride) squares += ((inputs[at] as number) - centre) ** 2;
    const spread = Math.sqrt(squares / rows);
    const scale = spread > 1e-9 ? spread : 1;
    for (let at = d; at < inputs.length; at += stride) inputs[at] = ((inputs[at] as number) - centre) / scale;
    mean[d] = centre;
    deviation[d] = scale;
  }
  return { mean, deviation };
}

/** First input that is of exit k itself. */
function ownColumn({ columns }: EnsembleData, k: number): number {
  return k === 0 ? 0 : (columns[k - 1] as number);
}

/** The ensemble of exit `k` as a regression on all rows. */
export function exitProblem(data: EnsembleData, k: number, full: boolean, pull: number): EnsembleProblem {
  const { columns, inputs, labels, own, classes } = data;
  return {
    rows: Int32Array.from({ length: labels.length }, (_, i) => i),
    inputs,
    stride: columns.at(-1) as number,
    columns: columns[k] as number,
    own: own[k] as Float64Array,
    labels,
    classes,
    full,
    pull,
  };
}

/**
 * The least that variables may be where no weight may be negative and each belongs to one class: the exit's own weights,
 * 1 without anything learned, may fall by 1, and biases are free [variables].
 */
export function positiveBounds(data: EnsembleData, k: number): Float64Array {
  const columns = data.columns[k] as number;
  const own = ownColumn(data, k);
  return Float64Array.from({ length: columns + data.classes }, (_, v) => {
    if (v < own) return 0;
    return v < columns ? -(data.deviation[v] as number) : Number.NEGATIVE_INFINITY;
  });
}

/** Weights and biases for the inputs as they are, the exit's own answer among the weights, from the variables of a fit. */
export function unscaled(
  variables: Float64Array,
  data: EnsembleData,
  k: number,
): { weights: Float64Array; bias: Float64Array } {
  const { classes, mean, deviation } = data;
  const count = variables.length - classes;
  const full = count > (data.columns[k] as number);
  const own = ownColumn(data, k);
  const bias = variables.slice(count);
  const weights = variables.slice(0, count).map((variable, w) => {
    const d = full ? Math.floor(w / classes) : w;
    const c = w % classes;
    const weight = variable / (deviation[d] as number);
    bias[c] = (bias[c] as number) - weight * (mean[d] as number);
    return d === own + c ? weight + 1 : weight;
  });
  return { weights, bias };
}
