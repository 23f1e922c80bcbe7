import type * as tf from './tf.ts';

/** All that an optimiser's next update depends on, beside the variables themselves. */
export interface OptimiserState {
  /** Updates made. */
  readonly step: number;
  /** What is kept of each variable, `[mean, square]` or `[velocity]` for instance, each of the variable's size. */
  readonly slots: readonly (readonly Float32Array[])[];
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
  /**
   * All that the next update depends on, for a checkpoint: copies, in the order of `variables`; zeros where a variable
   * was never updated.
   */
  state(variables: readonly tf.Variable[]): OptimiserState;
  /**
   * Goes on from a `state` of the same algorithm, taken of as many variables of the same sizes.
   * @throws UserError where the sizes differ.
   */
  restore(variables: readonly tf.Variable[], state: OptimiserState): void;
}
