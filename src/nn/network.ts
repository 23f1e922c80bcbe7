import { UserError } from '../error.ts';
import type { Random } from '../random.ts';
import type { Activation, DenseWeights } from './dense.ts';
import { DENSE } from './kernels/dense-layer.ts';
import * as tf from './tf.ts';

/** A fully connected network: hidden layers with one nonlinearity, a linear last layer. */
export interface Network {
  /** Outputs of each row, [n x in] -> [n x out]; with one output still [n x 1]. */
  (x: tf.Tensor2D): tf.Tensor2D;
  /** Kernel and bias of each layer in turn. */
  readonly variables: readonly tf.Variable[];
  /** Widths: inputs, each hidden layer, outputs. */
  readonly sizes: readonly number[];
  /** Nonlinearity of the hidden layers. */
  readonly activation: Activation;
  /** A copy of the weights as they are now. */
  snapshot(): DenseWeights;
}

/** How much smaller the last layer starts, so that first outputs are near `outputBias` whatever the input. */
const LAST_LAYER_SCALE = 0.01;

/**
 * A network of the widths `sizes` = [inputs, ...hidden, outputs] on the running backend. Weights are drawn from
 * `random` alone: normal with variance 2 / in before ReLU (He et al. 2015), 2 / (in + out) otherwise (Glorot and
 * Bengio 2010); biases start at 0, the last one at `outputBias`.
 * @throws UserError for fewer than two widths or one that is no positive integer.
 */
export function network(
  sizes: readonly number[],
  random: Random,
  options: { readonly activation?: Activation; readonly outputBias?: number } = {},
): Network {
  const { activation = 'relu', outputBias = 0 } = options;
  if (sizes.length < 2 || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
    throw new UserError(`network: sizes [${sizes.join(', ')}] must be two or more positive integers`);
  }
  const kernels = sizes.slice(1).map((out, l) => {
    const width = sizes[l] as number;
    const last = l === sizes.length - 2;
    const variance = activation === 'relu' && !last ? 2 / width : 2 / (width + out);
    const scale = Math.sqrt(variance) * (last ? LAST_LAYER_SCALE : 1);
    const drawn = Float32Array.from({ length: width * out }, () => scale * random.normal());
    return variable(drawn, [width, out]) as tf.Variable<tf.Rank.R2>;
  });
  const biases = sizes.slice(1).map((out, l) => {
    return variable(new Float32Array(out).fill(l === sizes.length - 2 ? outputBias : 0), [out]);
  });
  const forward = (x: tf.Tensor2D): tf.Tensor2D => tf.tidy(() => layers(x, kernels, biases, activation));
  return Object.assign(forward, {
    variables: kernels.flatMap((kernel, l) => [kernel, biases[l] as tf.Variable]),
    sizes: [...sizes],
    activation,
    snapshot: () => ({
      sizes: [...sizes],
      activation,
      layers: kernels.map((kernel, l) => ({
        kernel: copy(kernel),
        bias: copy(biases[l] as tf.Variable),
      })),
    }),
  });
}

function layers(
  x: tf.Tensor2D,
  kernels: readonly tf.Variable<tf.Rank.R2>[],
  biases: readonly tf.Variable[],
  activation: Activation,
): tf.Tensor2D {
  return kernels.reduce((input, kernel, l) => {
    const hidden = l < kernels.length - 1;
    return layer(input, kernel, biases[l] as tf.Variable, hidden ? activation : 'linear');
  }, x);
}

function layer(
  x: tf.Tensor2D,
  kernel: tf.Variable<tf.Rank.R2>,
  bias: tf.Variable,
  activation: Activation | 'linear',
): tf.Tensor2D {
  const relu = activation === 'relu';
  if (tf.getKernel(DENSE, tf.getBackend())) {
    const y = tf.engine().runKernel<tf.Tensor2D>(DENSE, { x, kernel, bias }, { relu });
    return activation === 'tanh' ? tf.tanh(y) : y;
  }
  const sum = tf.add<tf.Tensor2D>(tf.matMul(x, kernel), bias);
  if (relu) return tf.relu(sum);
  return activation === 'tanh' ? tf.tanh(sum) : sum;
}

function variable(values: Float32Array, shape: number[]): tf.Variable {
  const initial = tf.tensor(values, shape);
  const made = tf.variable(initial);
  initial.dispose();
  return made;
}

function copy(of: tf.Variable): Float32Array {
  return (of.dataSync() as Float32Array).slice();
}
