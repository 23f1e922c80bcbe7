import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolve } from './conv2d.ts';
import {
  type ConvolutionAttributes,
  columnMargin,
  convolution,
  cropped,
  padded,
  requirePlain,
  rowMargin,
} from './convolution-geometry.ts';
import type { Kernel } from './replacement.ts';
import { count, inWorkspace, type Workspace } from './workspace.ts';

type Shape4D = readonly [number, number, number, number];

/** Conv2DBackpropFilter. */
export const conv2dFilterGradient: Kernel<
  { readonly x: TensorInfo; readonly dy: TensorInfo },
  ConvolutionAttributes & { readonly filterShape: Shape4D }
> = ({ inputs: { x, dy }, attrs, backend }) => {
  const info = { ...convolution(x.shape, attrs.filterShape, attrs), ...outputOf(dy) };
  requirePlain(info, 'conv2d filter gradient');
  const [kh, kw, ci, co] = attrs.filterShape;
  const { strideHeight, strideWidth, outHeight, outWidth } = info;
  return inWorkspace(backend, (work) => {
    const { kernels } = work;
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

/**
 * Conv2DBackpropInput: dx is a convolution of dy with the filter turned round. Where the stride is s, the s * s
 * phases of a pixel see different taps of the filter; they are computed as channels of one convolution with stride 1
 * and dealt out to their pixels afterwards.
 */
export const conv2dInputGradient: Kernel<
  { readonly dy: TensorInfo; readonly filter: TensorInfo },
  ConvolutionAttributes & { readonly inputShape: Shape4D }
> = ({ inputs: { dy, filter }, attrs, backend }) => {
  const info = { ...convolution(attrs.inputShape, filter.shape, attrs), ...outputOf(dy) };
  requirePlain(info, 'conv2d input gradient');
  const { strideHeight, strideWidth, padInfo, inHeight, inWidth, outHeight, outWidth } = info;
  const rows = phases(info.filterHeight, padInfo.top, strideHeight, inHeight, outHeight);
  const columns = phases(info.filterWidth, padInfo.left, strideWidth, inWidth, outWidth);
  return inWorkspace(backend, (work) => {
    const turned = turnedFilter(work, filter, rows, columns);
    const whole = padded(work, dy, rows.margin, columns.margin);
    const [, h, w] = whole.shape as unknown as Shape4D;
    const stepOne = {
      strideHeight: 1,
      strideWidth: 1,
      outHeight: h - rows.taps + 1,
      outWidth: w - columns.taps + 1,
    };
    const blocks = cropped(
      work,
      convolve(work, whole, turned, stepOne),
      [rows.begin, columns.begin],
      [rows.blocks, columns.blocks],
    );
    const pixels =
      strideHeight * strideWidth === 1
        ? blocks
        : dealt(work, blocks, strideHeight, strideWidth, info.inChannels);
    return cropped(work, pixels, [0, 0], [inHeight, inWidth]);
  });
};

const outputOf = (dy: TensorInfo) => ({ outHeight: dy.shape[1] as number, outWidth: dy.shape[2] as number });

/** How one axis of dx is made of blocks of `stride` pixels. */
interface Phases {
  readonly stride: number;
  readonly size: number;
  /** Taps of the turned filter for each phase. */
  readonly taps: number;
  /** Tap t of phase r is tap t * stride + r - shift of the filter, zero outside of it. */
  readonly shift: number;
  readonly blocks: number;
  /** Zeros round dy, and the first block of the result that belongs to dx. */
  readonly margin: readonly [number, number];
  readonly begin: number;
}

function phases(size: number, padding: number, stride: number, input: number, output: number): Phases {
  const first = Math.floor(-padding / stride);
  const shift = -(stride * first + padding);
  const taps = Math.ceil((size + shift) / stride);
  const blocks = Math.ceil(input / stride);
  const before = taps - 1 + first;
  const after = blocks + taps - 1 - output - before;
  const margin = [Math.max(before, 0), Math.max(after, 0)] as const;
  return { stride, size, taps, shift, blocks, margin, begin: Math.max(-before, 0) };
}

/** The filter [kh, kw, ci, co] turned round, its phases as channels: [taps, taps, co, stride * stride * ci]. */
function turnedFilter(work: Workspace, filter: TensorInfo, rows: Phases, columns: Phases): TensorInfo {
  const [, kw, ci, co] = filter.shape as unknown as Shape4D;
  const result = work.make([rows.taps, columns.taps, co, rows.stride * columns.stride * ci]);
  const to = work.view(result);
  const from = work.view(filter);
  let at = 0;
  for (let t = rows.taps - 1; t >= 0; t--) {
    for (let u = columns.taps - 1; u >= 0; u--) {
      for (let o = 0; o < co; o++) {
        for (let r = 0; r < rows.stride; r++) {
          for (let q = 0; q < columns.stride; q++) {
            const y = t * rows.stride + r - rows.shift;
            const x = u * columns.stride + q - columns.shift;
            const inside = y >= 0 && y < rows.size && x >= 0 && x < columns.size;
            for (let i = 0; i < ci; i++)
              to[at++] = inside ? (from[((y * kw + x) * ci + i) * co + o] as number) : 0;
          }
        }
      }
    }
  }
  return result;
}

/** [n, h, w, sh * sw * c] -> [n, h * sh, w * sw, c]: the phases go to their rows and columns. */
function dealt(work: Workspace, x: TensorInfo, sh: number, sw: number, c: number): TensorInfo {
  const [n, h, w] = x.shape as unknown as Shape4D;
  const result = work.make([n, h * sh, w * sw, c]);
  const to = work.view(result);
  const from = work.view(x);
  const run = sw * c;
  let at = 0;
  for (let line = 0; line < n * h; line++) {
    for (let r = 0; r < sh; r++) {
      for (let j = 0; j < w; j++) {
        const start = ((line * w + j) * sh + r) * run;
        for (let k = 0; k < run; k++) to[at++] = from[start + k] as number;
      }
    }
  }
  if (at !== count(result.shape)) throw new Error('conv2d input gradient: phases do not fill the input');
  return result;
}
