import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

/** Batch normalisation with the batch's own statistics: y, mean and biased variance of x, scale and offset. */
export const BATCH_NORM = 'OfframpBatchNorm';
/** Its gradients by x, scale and offset. */
export const BATCH_NORM_GRADIENT = 'OfframpBatchNormGradient';

/** What OfframpBatchNorm reads: x [N, H, W, C], scale and offset [C]. */
export interface BatchNormInputs<T = TensorInfo> {
  readonly x: T;
  readonly scale: T;
  readonly offset: T;
}
/** What OfframpBatchNormGradient reads: that, what OfframpBatchNorm gave, and the gradient by y. */
export interface BatchNormGradientInputs<T = TensorInfo> extends BatchNormInputs<T> {
  readonly dy: T;
  readonly y: T;
  readonly mean: T;
  readonly variance: T;
}
/** Attributes of both kernels. */
export interface BatchNormAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
  /** y is cut off below 0. */
  readonly relu: boolean;
}

type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

/** Mean and variance count as constants where anything else depends on them. */
tf.registerGradient({
  kernelName: BATCH_NORM,
  inputsToSave: ['x', 'scale', 'offset'],
  outputsToSave: [true, true, true],
  gradFunc(dys, saved, attrs) {
    const [x, scale, offset, y, mean, variance] = saved as [...Three, ...Three];
    const [dy] = dys as Three;
    const inputs: BatchNormGradientInputs<tf.Tensor> = { dy, x, scale, offset, y, mean, variance };
    const [dx, dscale, doffset] = tf.engine().runKernel<Three>(BATCH_NORM_GRADIENT, { ...inputs }, attrs);
    return { x: () => dx, scale: () => dscale, offset: () => doffset };
  },
});
