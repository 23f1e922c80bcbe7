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
import { servesWinograd, winogradConvolve } from './winograd.ts';
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
    if (servesWinograd(filter.shape, info.strideHeight, info.strideWidth)) {
      return winogradConvolve(work, x, filter, { ...info, ...info.padInfo }, bias, relu);
    }
    const y = convolve(work, padded(work, x, rowMargin(info), columnMargin(info)), filter, info, bias);
    if (relu) work.kernels.relu(work.address(y), count(y.shape));
    return y;
  });
}

/** Convolution of `x`, which carries its padding already; one by one with stride 1 it is a matrix product. */
function convolve(
  work: Workspace,
  x: TensorInfo,
  filter: TensorInfo,
  { strideHeight, strideWidth, outHeight, outWidth }: Info,
  bias: TensorInfo | undefined,
): TensorInfo {
  const [n, h, w, ci] = x.shape as [number, number, number, number];
  const [kh, kw, , co] = filter.shape as [number, number, number, number];
  const y = work.make([n, outHeight, outWidth, co]);
  const to = [bias ? work.address(bias) : 0, work.address(y)] as const;
  if (kh * kw * strideHeight * strideWidth === 1) {
    work.kernels.matMul(work.address(x), work.address(filter), ...to, n * h * w, ci, co);
  } else {
    const packed = work.make(filter.shape);
    work.kernels.pack(work.address(filter), work.address(packed), kh * kw * ci, co);
    const from = [work.address(x), work.address(packed), ...to] as const;
    const input = [h * w * ci, strideHeight * w * ci, strideWidth * ci, w * ci] as const;
    const output = [outHeight * outWidth * co, outWidth * co, co] as const;
    work.kernels.conv2d(...from, n, outHeight, outWidth, co, kh, kw * ci, ...input, ...output);
  }
  return y;
}
