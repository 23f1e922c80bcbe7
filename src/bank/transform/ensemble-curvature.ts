import { type EnsembleProblem, weightsOf } from './ensemble-loss.ts';

/** Rows that are enough to know the curvature by. */
const ROWS = 2000;

/**
 * Second derivatives of `ensembleLoss` at a point, where weights belong to one class each: a symmetric
 * matrix [variables x variables]. `pull` stands on the whole diagonal, for the biases too: adding one number to
 * all of them changes nothing, and the matrix is to be inverted.
 */
export function ensembleCurvature(problem: EnsembleProblem, at: Float64Array): Float64Array {
  const { rows, inputs, stride, columns, classes, pull } = problem;
  const variables = weightsOf(problem) + classes;
  const hessian = new Float64Array(variables * variables);
  // variable v is of class v mod C, the biases being the last C; their input is 1
  const input = new Float64Array(variables).fill(1);
  const slope = new Float64Array(variables);
  const p = new Float64Array(classes);
  const every = Math.ceil(rows.length / ROWS);
  const used = Math.ceil(rows.length / every);
  for (let r = 0; r < rows.length; r += every) {
    const row = rows[r] as number;
    for (let d = 0; d < columns; d++) input[d] = inputs[row * stride + d] as number;
    probabilities(problem, row, at, input, p);
    for (let v = 0; v < variables; v++) slope[v] = (p[v % classes] as number) * (input[v] as number);
    // d2 loss / dz_c dz_e = p_c [c = e] - p_c p_e
    for (let v = 0; v < variables; v++) {
      const from = v * variables;
      const s = slope[v] as number;
      for (let w = 0; w <= v; w++)
        hessian[from + w] = (hessian[from + w] as number) - s * (slope[w] as number);
      for (let w = v; w >= 0; w -= classes) {
        hessian[from + w] = (hessian[from + w] as number) + s * (input[w] as number);
      }
    }
  }
  for (let v = 0; v < variables; v++) {
    for (let w = 0; w <= v; w++) {
      const mean = (hessian[v * variables + w] as number) / used + (v === w ? pull : 0);
      hessian[v * variables + w] = mean;
      hessian[w * variables + v] = mean;
    }
  }
  return hessian;
}

function probabilities(
  { own, classes }: EnsembleProblem,
  row: number,
  at: Float64Array,
  input: Float64Array,
  out: Float64Array,
): void {
  for (let c = 0; c < classes; c++) {
    let logit = own[row * classes + c] as number;
    for (let v = c; v < at.length; v += classes) logit += (at[v] as number) * (input[v] as number);
    out[c] = logit;
  }
  const largest = out.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += out[c] = Math.exp((out[c] as number) - largest);
  for (let c = 0; c < classes; c++) out[c] = (out[c] as number) / sum;
}
