import { installCpuKernels } from './kernels/batch-norm-composed.ts';
import { BATCH_NORM, type BatchNormAttributes } from './kernels/batch-norm-gradient.ts';
import { installTensorflowKernels } from './kernels/tensorflow.ts';
import * as tf from './tf.ts';

// Installing the training kernels gives the wasm backend its own.
installCpuKernels();
installTensorflowKernels();

/** What `batchNormTraining` gives. */
export interface BatchNormResult {
  /** Normalised, scaled and shifted, of the shape of the input. */
  readonly y: tf.Tensor4D;
  /** Mean of each channel over the batch and its pixels, [C]. */
  readonly mean: tf.Tensor1D;
  /** Biased variance of each channel, divided by the number of elements, [C]. */
  readonly variance: tf.Tensor1D;
}

/**
 * `x` [N, H, W, C] normalised over all but its last axis with its own mean and variance, then scaled and shifted by
 * `scale` and `offset` [C] (Ioffe and Szegedy 2015, algorithm 1), with `relu` also cut off below 0. Differentiable in
 * all three; no gradient flows through the `mean` and `variance` of the result, which are there for running statistics.
 * @param epsilon is added to the variance, 1e-5 for instance.
 */
export function batchNormTraining(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
  options: { readonly relu?: boolean } = {},
): BatchNormResult {
  const attributes: BatchNormAttributes = { epsilon, relu: options.relu ?? false };
  const outputs = tf.engine().runKernel<tf.Tensor[]>(BATCH_NORM, { x, scale, offset }, { ...attributes });
  const [y, mean, variance] = outputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
  return { y, mean, variance };
}
