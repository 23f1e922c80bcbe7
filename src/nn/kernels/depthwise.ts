import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type ConvolutionAttributes,
  columnMargin,
  convolution,
  cropped,
  exactPadding,
  padded,
  requirePlain,
  rowMargin,
} from './convolution-geometry.ts';
import type { Kernel, Replacement } from './replacement.ts';
import { inWorkspace } from './workspace.ts';

/** DepthwiseConv2dNative and FusedDepthwiseConv2D as the package has them, with the padding they really read. */
export const depthwiseConv2d: Replacement<
  { readonly x: TensorInfo; readonly filter: TensorInfo },
  ConvolutionAttributes
> = (stock) => (call) => {
  const info = convolution(call.inputs.x.shape, call.inputs.filter.shape, call.attrs, true);
  return stock({ ...call, attrs: exactPadding(call.attrs, info) });
};

type Shape4D = readonly [number, number, number, number];

function geometry(
  x: readonly number[],
  filter: readonly number[],
  dy: TensorInfo,
  attrs: ConvolutionAttributes,
) {
  const [, outHeight, outWidth] = dy.shape as unknown as Shape4D;
  const info = { ...convolution(x, filter, attrs, true), outHeight, outWidth };
  requirePlain(info, 'depthwise gradient');
  return info;
}

/** What both kernels take after their addresses. */
function sizes(info: ReturnType<typeof geometry>, [n, h, w, ci]: Shape4D) {
  const multiplier = info.outChannels / info.inChannels;
  const { outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const filter = [filterHeight, filterWidth, strideHeight, strideWidth] as const;
  return [n, h, w, ci, multiplier, outHeight, outWidth, ...filter] as const;
}

/** DepthwiseConv2dNativeBackpropFilter. */
export const depthwiseFilterGradient: Kernel<
  { readonly x: TensorInfo; readonly dy: TensorInfo },
  ConvolutionAttributes & { readonly filterShape: Shape4D }
> = ({ inputs: { x, dy }, attrs, backend }) => {
  const info = geometry(x.shape, attrs.filterShape, dy, attrs);
  return inWorkspace(backend, (work) => {
    const whole = padded(work, x, rowMargin(info), columnMargin(info));
    const gradient = work.zeros(attrs.filterShape);
    const from = [work.address(whole), work.address(dy), work.address(gradient)] as const;
    work.kernels.depthwiseFilterGradient(...from, ...sizes(info, whole.shape as unknown as Shape4D));
    return gradient;
  });
};

/** DepthwiseConv2dNativeBackpropInput. */
export const depthwiseInputGradient: Kernel<
  { readonly dy: TensorInfo; readonly filter: TensorInfo },
  ConvolutionAttributes & { readonly inputShape: Shape4D }
> = ({ inputs: { dy, filter }, attrs, backend }) => {
  const info = geometry(attrs.inputShape, filter.shape, dy, attrs);
  return inWorkspace(backend, (work) => {
    const [n, h, w, c] = attrs.inputShape;
    const rows = rowMargin(info);
    const columns = columnMargin(info);
    const whole = work.zeros([n, rows[0] + h + rows[1], columns[0] + w + columns[1], c]);
    const from = [work.address(dy), work.address(filter), work.address(whole)] as const;
    work.kernels.depthwiseInputGradient(...from, ...sizes(info, whole.shape as unknown as Shape4D));
    return cropped(work, whole, [rows[0], columns[0]], [h, w]);
  });
};
