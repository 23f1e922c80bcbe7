import { UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import { type FloatMemory, floatMemory } from './kernels/float-memory.ts';

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
  /** Nonlinearity of the hidden layers. */
  readonly activation: Activation;
  /** One a layer [sizes.length - 1]. */
  readonly layers: readonly DenseLayer[];
}

/** Multiply-accumulates of one row: the sum of in * out over the layers. */
export function denseMacs(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((total, out, i) => total + (sizes[i] as number) * out, 0);
}

/** Rows computed at once, so that the values between layers stay in the cache. */
const CHUNK = 1024;

let scratch: FloatMemory | undefined;

/**
 * The network's outputs for each row of `x` [n x in] -> [n x out], row-major, without any backend: the same bits in
 * every thread and under every backend.
 * @throws UserError where `x` has not as many columns as the network has inputs.
 */
export function denseForward(weights: DenseWeights, x: Matrix): Float32Array {
  const { sizes, activation } = weights;
  const inputs = sizes[0] as number;
  const outputs = sizes.at(-1) as number;
  if (x.columns !== inputs) throw new UserError(`network: ${x.columns} columns given, trained on ${inputs}`);
  scratch ??= floatMemory();
  scratch.clear();
  const memory = scratch;
  const parameters = weights.layers.map(
    ({ kernel, bias }) => [put(memory, kernel), put(memory, bias)] as const,
  );
  const values = sizes.map((size) => memory.allocate(Math.min(CHUNK, x.rows) * size));
  const result = new Float32Array(x.rows * outputs);
  for (let row = 0; row < x.rows; row += CHUNK) {
    const rows = Math.min(CHUNK, x.rows - row);
    memory.view(values[0] as number, rows * inputs).set(x.data.subarray(row * inputs, (row + rows) * inputs));
    parameters.forEach(([kernel, bias], l) => {
      const [width, out] = sizes.slice(l, l + 2) as [number, number];
      const to = values[l + 1] as number;
      memory.kernels.matMul(values[l] as number, kernel, bias, to, rows, width, out);
      if (l === parameters.length - 1) return;
      if (activation === 'relu') memory.kernels.relu(to, rows * out);
      else hyperbolicTangent(memory.view(to, rows * out));
    });
    result.set(memory.view(values.at(-1) as number, rows * outputs), row * outputs);
  }
  return result;
}

function put(memory: FloatMemory, data: Float32Array): number {
  const address = memory.allocate(data.length);
  memory.view(address, data.length).set(data);
  return address;
}

function hyperbolicTangent(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i] as number);
}
