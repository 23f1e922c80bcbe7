import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import type { Kernel } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

/** x . kernel + bias and ReLU in one kernel; only the wasm backend has it. */
export const DENSE = 'OfframpDense';
/** dy where y > 0, else 0, in one kernel; only the wasm backend has it. */
export const RELU_GRADIENT = 'OfframpReluGradient';

interface Attributes {
  readonly relu: boolean;
}

export const denseLayer: Kernel<
  { readonly x: TensorInfo; readonly kernel: TensorInfo; readonly bias: TensorInfo },
  Attributes
> = ({ inputs: { x, kernel, bias }, attrs, backend }) => {
  const [rows, inner] = x.shape as [number, number];
  const columns = kernel.shape[1] as number;
  return inWorkspace(backend, (work) => {
    const y = work.make([rows, columns]);
    const from = [work.address(x), work.address(kernel), work.address(bias), work.address(y)] as const;
    work.kernels.matMul(...from, rows, inner, columns);
    if (attrs.relu) work.kernels.relu(work.address(y), rows * columns);
    return y;
  });
};

export const reluGradient: Kernel<{ readonly dy: TensorInfo; readonly y: TensorInfo }, unknown> = ({
  inputs: { dy, y },
  backend,
}) =>
  inWorkspace(backend, (work) => {
    const dx = work.make(dy.shape);
    work.kernels.reluGradient(work.address(dy), work.address(y), work.address(dx), count(dy.shape));
    return dx;
  });

export const denseLayerGradient: tf.GradConfig = {
  kernelName: DENSE,
  inputsToSave: ['x', 'kernel'],
  outputsToSave: [true],
  gradFunc(dy, saved, attrs) {
    const [x, kernel, y] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const { relu } = attrs as unknown as Attributes;
    const dz = relu
      ? tf.engine().runKernel<tf.Tensor>(RELU_GRADIENT, { dy: dy as tf.Tensor, y })
      : (dy as tf.Tensor);
    return {
      x: () => tf.matMul(dz, kernel, false, true),
      kernel: () => tf.matMul(x, dz, true, false),
      bias: () => tf.sum(dz, 0),
    };
  },
};

/** Gradient of Relu in one kernel where the backend has it, as the engine has it elsewhere. */
export const fusedReluGradient: tf.GradConfig = {
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc(dy, [y]) {
    const inputs = { dy: dy as tf.Tensor, y: y as tf.Tensor };
    const fused = tf.getKernel(RELU_GRADIENT, tf.getBackend()) !== undefined;
    return {
      x: () =>
        fused
          ? tf.engine().runKernel<tf.Tensor>(RELU_GRADIENT, inputs)
          : tf.mul(inputs.dy, tf.step(inputs.y)),
    };
  },
};
