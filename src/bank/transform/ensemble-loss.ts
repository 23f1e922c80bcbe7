import type { Objective } from './newton.ts';

/** One exit's ensemble as a regression on some rows. */
export interface EnsembleProblem {
  /** Rows of the arrays below that are learned from. */
  readonly rows: Int32Array;
  /** Standardised inputs, row-major; `columns` of every `stride` are looked at. */
  readonly inputs: Float64Array;
  readonly stride: number;
  readonly columns: number;
  /** Log-probabilities that the exit itself gives [rows x C]. */
  readonly own: Float64Array;
  /** Class of each row. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** Whether a column bears on every class, or column d on class d mod C alone. */
  readonly full: boolean;
  /** Price of the squared weights. */
  readonly pull: number;
}

/** Weights of one problem, the C biases behind them not counted. */
export function weightsOf({ columns, classes, full }: EnsembleProblem): number {
  return full ? columns * classes : columns;
}

/**
 * Mean cross-entropy of softmax(own + bias + weights . inputs) plus pull / 2 times the sum of squared weights: convex.
 * Variables are the weights, [columns] or [columns x C], then the biases [C].
 */
export function ensembleLoss(problem: EnsembleProblem): Objective {
  const { rows, inputs, stride, columns, own, labels, classes, pull } = problem;
  const weights = weightsOf(problem);
  const [addOutput, addGradient] = problem.full ? [fullOutput, fullGradient] : [classOutput, classGradient];
  const residual = new Float64Array(classes);
  return (at, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let r = 0; r < rows.length; r++) {
      const row = rows[r] as number;
      for (let c = 0; c < classes; c++) {
        residual[c] = (own[row * classes + c] as number) + (at[weights + c] as number);
      }
      addOutput(at, inputs, row * stride, columns, residual);
      loss -= softmaxResidual(residual, labels[row] as number);
      for (let c = 0; c < classes; c++) {
        gradient[weights + c] = (gradient[weights + c] as number) + (residual[c] as number);
      }
      addGradient(residual, inputs, row * stride, columns, gradient);
    }
    let squares = 0;
    for (let w = 0; w < gradient.length; w++) {
      const weight = w < weights ? (at[w] as number) : 0;
      squares += weight * weight;
      gradient[w] = (gradient[w] as number) / rows.length + pull * weight;
    }
    return loss / rows.length + (pull / 2) * squares;
  };
}

/** Turns logits into probabilities less the one-hot label, which is d loss / d logits; gives ln p[label]. */
function softmaxResidual(logits: Float64Array, label: number): number {
  const classes = logits.length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) if ((logits[c] as number) > largest) largest = logits[c] as number;
  const below = (logits[label] as number) - largest;
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += logits[c] = Math.exp((logits[c] as number) - largest);
  for (let c = 0; c < classes; c++) logits[c] = (logits[c] as number) / sum;
  logits[label] = (logits[label] as number) - 1;
  return below - Math.log(sum);
}

// The four loops that fitting spends its time in: inputs [from, from + columns) of one row, C = out.length.

function classOutput(
  w: Float64Array,
  x: Float64Array,
  from: number,
  columns: number,
  out: Float64Array,
): void {
  const classes = out.length;
  for (let d = 0; d < columns; ) {
    for (let c = 0; c < classes; c++, d++) {
      out[c] = (out[c] as number) + (w[d] as number) * (x[from + d] as number);
    }
  }
}

function classGradient(
  residual: Float64Array,
  x: Float64Array,
  from: number,
  columns: number,
  gradient: Float64Array,
): void {
  const classes = residual.length;
  for (let d = 0; d < columns; ) {
    for (let c = 0; c < classes; c++, d++) {
      gradient[d] = (gradient[d] as number) + (residual[c] as number) * (x[from + d] as number);
    }
  }
}

function fullOutput(
  w: Float64Array,
  x: Float64Array,
  from: number,
  columns: number,
  out: Float64Array,
): void {
  const classes = out.length;
  for (let d = 0, at = 0; d < columns; d++) {
    const value = x[from + d] as number;
    for (let c = 0; c < classes; c++, at++) out[c] = (out[c] as number) + (w[at] as number) * value;
  }
}

function fullGradient(
  residual: Float64Array,
  x: Float64Array,
  from: number,
  columns: number,
  gradient: Float64Array,
): void {
  const classes = residual.length;
  for (let d = 0, at = 0; d < columns; d++) {
    const value = x[from + d] as number;
    for (let c = 0; c < classes; c++, at++) {
      gradient[at] = (gradient[at] as number) + (residual[c] as number) * value;
    }
  }
}
