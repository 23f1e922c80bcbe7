import { UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';

/** Nonlinearity of the hidden layers. */
export type Activation = 'relu' | 'tanh';

/** One fully connected layer: y = x . kernel + bias. */
export interface DenseLayer {
  /** [in x out], row-major. */
  readonly kernel: Float32Array;
  /** [out]. */
  readonly bias: Float32Array;
}

/** Weights of a fully connected network as plain arrays; the last layer is linear. */
export interface DenseWeights {
  /** Widths: inputs, each hidden layer, outputs. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  /** One a layer [sizes.length - 1]. */
  readonly layers: readonly DenseLayer[];
}

/** Multiply-accumulates of one row: the sum of in * out over the layers. */
export function denseMacs(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((total, out, i) => total + (sizes[i] as number) * out, 0);
}

/**
 * The network's outputs for each row of `x` [n x in] -> [n x out], row-major, without any backend: the same bits in
 * every thread and under every backend.
 * @throws UserError where `x` has not as many columns as the network has inputs.
 */
export function denseForward(weights: DenseWeights, x: Matrix): Float32Array {
  if (x.columns !== weights.sizes[0]) {
    throw new UserError(`network: ${x.columns} columns given, trained on ${weights.sizes[0]}`);
  }
  let values = x.data;
  weights.layers.forEach((layer, l) => {
    const hidden = l < weights.layers.length - 1;
    values = affine(values, layer, x.rows, weights.sizes[l] as number, weights.sizes[l + 1] as number);
    if (hidden) activate(values, weights.activation);
  });
  return values;
}

function affine(x: Float32Array, layer: DenseLayer, rows: number, width: number, out: number): Float32Array {
  const { kernel, bias } = layer;
  const y = new Float32Array(rows * out);
  for (let r = 0; r < rows; r++) {
    const start = r * out;
    y.set(bias, start);
    for (let i = 0; i < width; i++) {
      const value = x[r * width + i] as number;
      const row = i * out;
      for (let j = 0; j < out; j++)
        y[start + j] = (y[start + j] as number) + value * (kernel[row + j] as number);
    }
  }
  return y;
}

function activate(values: Float32Array, activation: Activation): void {
  if (activation === 'relu')
    for (let i = 0; i < values.length; i++) values[i] = Math.max(values[i] as number, 0);
  else for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i] as number);
}
