import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type ConvolutionAttributes,
  columnMargin,
  convolution,
  exactPadding,
  isPlain,
  padded,
  rowMargin,
} from './convolution-geometry.ts';
import type { KernelCall, Replacement } from './replacement.ts';
import { count, inWorkspace, type Workspace } from './workspace.ts';

interface Inputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}
interface Attributes extends ConvolutionAttributes {
  /** Only of FusedConv2D. */
  readonly activation?: string;
}

/** Conv2D and FusedConv2D: with bias and ReLU here; other activations, dilation and NCHW as the package has them. */
export const conv2d: Replacement<Inputs, Attributes> = (stock) => (call) => {
  const info = convolution(call.inputs.x.shape, call.inputs.filter.shape, call.attrs);
  const activation = call.attrs.activation ?? 'linear';
  const served = activation === 'linear' || activation === 'relu';
  return isPlain(info) && served && !call.inputs.preluActivationWeights
    ? forward(call, info, activation === 'relu')
    : stock({ ...call, attrs: exactPadding(call.attrs, info) });
};

type Info = ReturnType<typeof convolution>;

function forward({ inputs, backend }: KernelCall<Inputs, Attributes>, info: Info, relu: boolean): TensorInfo {
  return inWorkspace(backend, (work) => {
    const { x, filter, bias } = inputs;
    const y = convolve(work, padded(work, x, rowMargin(info), columnMargin(info)), filter, info, bias);
    if (relu) work.kernels.relu(work.address(y), count(y.shape));
    return y;
  });
}

/** Strides and size of a convolution's output. */
export interface Output {
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Convolution of `x`, which carries its padding already; one by one with stride 1 it is a matrix product. */
export function convolve(
  work: Workspace,
  x: TensorInfo,
  filter: TensorInfo,
  { strideHeight, strideWidth, outHeight, outWidth }: Output,
  bias?: TensorInfo,
): TensorInfo {
  const [n, h, w, ci] = x.shape as [number, number, number, number];
  const [kh, kw, , co] = filter.shape as [number, number, number, number];
  const y = work.make([n, outHeight, outWidth, co]);
  const from = [
    work.address(x),
    work.address(filter),
    bias ? work.address(bias) : 0,
    work.address(y),
  ] as const;
  if (kh * kw * strideHeight * strideWidth === 1) work.kernels.matMul(...from, n * h * w, ci, co);
  else {
    work.kernels.conv2d(...from, n, h, w, ci, outHeight, outWidth, co, kh, kw, strideHeight, strideWidth);
  }
  return y;
}
