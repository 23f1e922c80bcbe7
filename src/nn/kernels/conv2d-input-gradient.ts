import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvolutionAttributes, convolution, padded, requirePlain } from './convolution-geometry.ts';
import type { Kernel } from './replacement.ts';
import { servesWinograd, winogradConvolve } from './winograd.ts';
import { inWorkspace, type Workspace } from './workspace.ts';

type Shape4D = readonly [number, number, number, number];

/**
 * Conv2DBackpropInput: dx is a convolution of dy with the filter turned round. Where the stride is s, every s-th pixel
 * of dx sees the same taps of the filter; the s * s phases are as many convolutions with stride 1.
 */
export const conv2dInputGradient: Kernel<
  { readonly dy: TensorInfo; readonly filter: TensorInfo },
  ConvolutionAttributes & { readonly inputShape: Shape4D }
> = ({ inputs: { dy, filter }, attrs, backend }) => {
  const [, outHeight, outWidth] = dy.shape as unknown as Shape4D;
  const info = convolution(attrs.inputShape, filter.shape, attrs);
  requirePlain(info, 'conv2d input gradient');
  const { strideHeight, strideWidth, padInfo, inHeight, inWidth, filterHeight, filterWidth } = info;
  return inWorkspace(backend, (work) => {
    if (servesWinograd(filter.shape, strideHeight, strideWidth)) {
      const turned = turnedFilter(work, filter, wholeAxis(filterHeight), wholeAxis(filterWidth));
      const [top, left] = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left];
      const frame = { top, left, outHeight: inHeight, outWidth: inWidth };
      return winogradConvolve(work, dy, turned, frame, undefined, false);
    }
    const rows = phases(filterHeight, padInfo.top, strideHeight, inHeight);
    const columns = phases(filterWidth, padInfo.left, strideWidth, inWidth);
    return byPhases(work, dy, filter, [rows, columns], attrs.inputShape, [outHeight, outWidth]);
  });
};

/** The pixels first, first + stride, ... of one axis of dx, which see the same taps of the filter. */
interface Phase {
  readonly stride: number;
  readonly first: number;
  readonly pixels: number;
  /** The taps are firstTap, firstTap + stride, ... */
  readonly firstTap: number;
  readonly taps: number;
  /** The first pixel sees dy[start .. start + taps - 1], the second one what is one further. */
  readonly start: number;
}

function phases(size: number, padding: number, stride: number, input: number): Phase[] {
  return Array.from({ length: Math.min(stride, input) }, (_, first) => {
    const firstTap = (first + padding) % stride;
    const taps = Math.max(Math.ceil((size - firstTap) / stride), 0);
    const start = (first + padding - firstTap) / stride - taps + 1;
    return { stride, first, pixels: Math.ceil((input - first) / stride), firstTap, taps, start };
  });
}

const wholeAxis = (taps: number) => ({ stride: 1, firstTap: 0, taps });

type Axes<T> = readonly [rows: T, columns: T];

function byPhases(
  work: Workspace,
  dy: TensorInfo,
  filter: TensorInfo,
  [rows, columns]: Axes<readonly Phase[]>,
  inputShape: Shape4D,
  [outHeight, outWidth]: Axes<number>,
): TensorInfo {
  const [n, height, width, ci] = inputShape;
  const co = filter.shape[3] as number;
  const [rowMargin, columnMargin] = [margin(rows, outHeight), margin(columns, outWidth)];
  const whole = padded(work, dy, rowMargin, columnMargin);
  const [, h, w] = whole.shape as unknown as Shape4D;
  const dx = work.make(inputShape);
  for (const row of rows) {
    for (const column of columns) {
      const turned = turnedFilter(work, filter, row, column);
      const packed = work.make(turned.shape);
      work.kernels.pack(work.address(turned), work.address(packed), row.taps * column.taps * co, ci);
      const from = 4 * ((rowMargin[0] + row.start) * w + columnMargin[0] + column.start) * co;
      const to = 4 * (row.first * width + column.first) * ci;
      work.kernels.conv2d(
        ...([work.address(whole) + from, work.address(packed), 0, work.address(dx) + to] as const),
        ...([n, row.pixels, column.pixels, ci, row.taps, column.taps * co] as const),
        ...([h * w * co, w * co, co, w * co] as const),
        ...([height * width * ci, row.stride * width * ci, column.stride * ci] as const),
      );
    }
  }
  return dx;
}

/** Zeros that some phase sees before and after the `output` pixels of an axis of dy. */
function margin(all: readonly Phase[], output: number): readonly [number, number] {
  const before = all.map(({ start }) => -start);
  const after = all.map(({ start, taps, pixels }) => start + taps + pixels - 1 - output);
  return [Math.max(0, ...before), Math.max(0, ...after)];
}

type Taps = Pick<Phase, 'stride' | 'firstTap' | 'taps'>;

/** Some taps of the filter [kh, kw, ci, co] in reverse, [rows.taps, columns.taps, co, ci]. */
function turnedFilter(work: Workspace, filter: TensorInfo, rows: Taps, columns: Taps): TensorInfo {
  const [, kw, ci, co] = filter.shape as unknown as Shape4D;
  const turned = work.make([rows.taps, columns.taps, co, ci]);
  let to = work.address(turned);
  for (let t = rows.taps - 1; t >= 0; t--) {
    for (let u = columns.taps - 1; u >= 0; u--) {
      const tap = (rows.firstTap + t * rows.stride) * kw + columns.firstTap + u * columns.stride;
      work.kernels.transpose(work.address(filter) + 4 * tap * ci * co, to, ci, co);
      to += 4 * ci * co;
    }
  }
  return turned;
}
