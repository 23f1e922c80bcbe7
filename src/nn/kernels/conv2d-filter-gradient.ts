import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type ConvolutionAttributes,
  columnMargin,
  convolution,
  padded,
  requirePlain,
  rowMargin,
} from './convolution-geometry.ts';
import type { Kernel } from './replacement.ts';
import { servesWinograd, winogradGradient } from './winograd.ts';
import { inWorkspace } from './workspace.ts';

type Shape4D = readonly [number, number, number, number];

/** Conv2DBackpropFilter. */
export const conv2dFilterGradient: Kernel<
  { readonly x: TensorInfo; readonly dy: TensorInfo },
  ConvolutionAttributes & { readonly filterShape: Shape4D }
> = ({ inputs: { x, dy }, attrs, backend }) => {
  const [, outHeight, outWidth] = dy.shape as unknown as Shape4D;
  const info = { ...convolution(x.shape, attrs.filterShape, attrs), outHeight, outWidth };
  requirePlain(info, 'conv2d filter gradient');
  const [kh, kw, ci, co] = attrs.filterShape;
  const { strideHeight, strideWidth } = info;
  return inWorkspace(backend, (work) => {
    const { kernels } = work;
    if (servesWinograd(attrs.filterShape, strideHeight, strideWidth)) {
      return winogradGradient(work, x, dy, { ...info, ...info.padInfo });
    }
    const whole = padded(work, x, rowMargin(info), columnMargin(info));
    const gradient = work.zeros(attrs.filterShape);
    const [n, h, w] = whole.shape as [number, number, number];
    const from = [work.address(whole), work.address(dy), work.address(gradient)] as const;
    if (kh * kw * strideHeight * strideWidth === 1) kernels.matMulTransposed(...from, n * h * w, ci, co);
    else {
      const sizes = [n, h, w, ci, outHeight, outWidth, co, kh, kw, strideHeight, strideWidth] as const;
      kernels.conv2dFilterGradient(...from, ...sizes);
    }
    return gradient;
  });
};
