import { UserError } from '../error.ts';
import { floatMemory } from './kernels/float-memory.ts';
import * as tf from './tf.ts';

/** How Adam averages and limits gradients. */
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

/** What moves variables down a loss. */
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

/** Byte addresses of what belongs to one variable. */
interface Slot {
  readonly values: number;
  readonly gradient: number;
  readonly mean: number;
  readonly square: number;
}

/** Adam (Kingma and Ba 2015, algorithm 1) in one pass over each variable, with the same bits on every backend. */
export function adam(learningRate: number, options: AdamOptions = {}): Optimiser {
  const { epsilon = 1e-7, clipNorm = Infinity } = options;
  // As the kernel has them: float32, so that the correction of the first steps' bias fits.
  const [beta1, beta2] = [Math.fround(options.beta1 ?? 0.9), Math.fround(options.beta2 ?? 0.999)];
  const memory = floatMemory();
  const slots = new Map<tf.Variable, Slot>();
  let step = 0;
  const slotOf = (variable: tf.Variable): Slot => {
    let slot = slots.get(variable);
    if (!slot) {
      const { size } = variable;
      const allocate = (): number => memory.allocate(size);
      slot = { values: allocate(), gradient: allocate(), mean: allocate(), square: allocate() };
      slots.set(variable, slot);
    }
    return slot;
  };
  const update = (variable: tf.Variable, gradient: Float32Array, scale: number, rate: number): void => {
    const { size } = variable;
    const slot = slotOf(variable);
    memory.view(slot.values, size).set(variable.dataSync());
    memory.view(slot.gradient, size).set(gradient);
    memory.kernels.adam(
      ...([slot.values, slot.gradient, slot.mean, slot.square, size, scale, rate] as const),
      ...([beta1, beta2, epsilon, 1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)] as const),
    );
    // A new tensor: backends keep packed copies of weights for each tensor, so none is written in place.
    const next = tf.tensor(memory.view(slot.values, size).slice(), variable.shape);
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
