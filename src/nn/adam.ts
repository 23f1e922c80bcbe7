import { UserError } from '../error.ts';
import * as tf from './tf.ts';

export interface AdamOptions {
  /** Decay of the mean of gradients, default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, default 1e-7. */
  readonly epsilon?: number;
  /** Scales gradients down so that their global norm is at most this; no limit by default. */
  readonly clipNorm?: number;
}

export interface Optimiser {
  /** Step size of the next update; set it between updates to follow a schedule. */
  learningRate: number;
  /**
   * One update of `variables`, by default every trainable variable that the loss depends on. Leaves no tensor behind.
   * @returns the loss before the update.
   * @throws UserError where the loss is not finite.
   */
  minimize(loss: () => tf.Scalar, variables?: readonly tf.Variable[]): number;
}

interface Moments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/** Adam (Kingma and Ba 2015, algorithm 1) in one pass over each variable, the same arithmetic on every backend. */
export function adam(learningRate: number, options: AdamOptions = {}): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, clipNorm = Infinity } = options;
  const moments = new Map<tf.Variable, Moments>();
  let step = 0;
  const update = (variable: tf.Variable, gradient: Float32Array, scale: number, rate: number): void => {
    const values = (variable.dataSync() as Float32Array).slice();
    let state = moments.get(variable);
    if (!state) {
      state = { mean: new Float32Array(values.length), square: new Float32Array(values.length) };
      moments.set(variable, state);
    }
    const { mean, square } = state;
    const unbias1 = 1 - beta1 ** step;
    const unbias2 = 1 - beta2 ** step;
    for (let i = 0; i < values.length; i++) {
      const g = (gradient[i] as number) * scale;
      const m = beta1 * (mean[i] as number) + (1 - beta1) * g;
      const v = beta2 * (square[i] as number) + (1 - beta2) * g * g;
      mean[i] = m;
      square[i] = v;
      values[i] = (values[i] as number) - (rate * (m / unbias1)) / (Math.sqrt(v / unbias2) + epsilon);
    }
    // A new tensor: backends keep packed copies of weights for each tensor, so none is written in place.
    const next = tf.tensor(values, variable.shape);
    variable.assign(next);
    next.dispose();
  };
  return {
    learningRate,
    minimize(loss, variables) {
      const { value, gradients } = lossAndGradients(loss, variables);
      step++;
      if (!Number.isFinite(value)) {
        throw new UserError(
          `adam: the loss of update ${step} is ${value}, expected a finite number; try a lower learning rate`,
        );
      }
      const norm = clipNorm < Infinity ? globalNorm(gradients.map(([, gradient]) => gradient)) : 0;
      const scale = norm > clipNorm ? clipNorm / norm : 1;
      for (const [variable, gradient] of gradients) update(variable, gradient, scale, this.learningRate);
      return value;
    },
  };
}

function lossAndGradients(
  loss: () => tf.Scalar,
  variables: readonly tf.Variable[] | undefined,
): { value: number; gradients: readonly (readonly [tf.Variable, Float32Array])[] } {
  const { value, grads } = tf.variableGrads(loss, variables && [...variables]);
  const registered = tf.engine().registeredVariables;
  const result = {
    value: value.dataSync()[0] as number,
    gradients: Object.entries(grads).map(
      ([name, gradient]) => [registered[name] as tf.Variable, gradient.dataSync() as Float32Array] as const,
    ),
  };
  tf.dispose([value, grads]);
  return result;
}

function globalNorm(gradients: readonly Float32Array[]): number {
  let sum = 0;
  for (const gradient of gradients) for (const g of gradient) sum += g * g;
  return Math.sqrt(sum);
}
