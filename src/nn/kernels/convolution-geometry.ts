import type { TensorInfo } from '@tensorflow/tfjs-core';
import { UserError } from '../../error.ts';
import * as tf from '../tf.ts';
import type { Workspace } from './workspace.ts';

type Conv2DInfo = tf.backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];
export type Pair = [number, number] | number;
export type Padding = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
type Rounding = 'floor' | 'round' | 'ceil';

/** Attributes that all convolutions share. */
export interface ConvolutionAttributes {
  readonly strides: Pair;
  readonly pad: Padding;
  readonly dilations?: Pair;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: Rounding;
}

/** Attributes that all poolings share. */
export interface PoolingAttributes {
  readonly filterSize: Pair;
  readonly strides: Pair;
  readonly pad: Padding;
  readonly dimRoundingMode?: Rounding;
}

type Sides = tf.backend_util.ExplicitPadding;

function sides(rows: Margin, columns: Margin, channelsLast: boolean): Sides {
  const [height, width, none] = [[...rows], [...columns], [0, 0]] as [number, number][] as Sides;
  return channelsLast ? [none, height, width, none] : [none, none, height, width];
}

/**
 * A numeric padding written out side by side: the engine computes the output width of a numeric padding from the
 * filter's height and stride, which is wrong where those are not square.
 */
function writtenOut(pad: Padding, channelsLast: boolean): Exclude<Padding, number> {
  return typeof pad === 'number' ? sides([pad, pad], [pad, pad], channelsLast) : pad;
}

/**
 * `attrs` for a stock kernel, with the padding that it really reads on each side. Left to themselves the stock kernels
 * write outside of their memory for numeric paddings that are not square, and pad "same" wrongly where a filter is
 * smaller than its stride.
 */
export function exactPadding<T extends { readonly pad: Padding }>(attrs: T, info: Conv2DInfo): T {
  const pad = sides(rowMargin(info), columnMargin(info), info.dataFormat === 'channelsLast');
  return { ...attrs, pad, dimRoundingMode: undefined };
}

/** Sizes of a convolution of `x` by `filter`. @throws UserError where the filter does not fit into the input. */
export function convolution(
  x: readonly number[],
  filter: readonly number[],
  attrs: ConvolutionAttributes,
  depthwise = false,
): Conv2DInfo {
  const { strides, pad, dilations = 1, dimRoundingMode } = attrs;
  const dataFormat = tf.backend_util.convertConv2DDataFormat(attrs.dataFormat ?? 'NHWC');
  const info = tf.backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    strides,
    dilations,
    writtenOut(pad, dataFormat === 'channelsLast'),
    dimRoundingMode,
    depthwise,
    dataFormat,
  );
  return fitting(info, x);
}

/** Sizes of a pooling of `x`. @throws UserError where the window does not fit into the input. */
export function pooling(x: readonly number[], attrs: PoolingAttributes): Conv2DInfo {
  const { filterSize, strides, dimRoundingMode } = attrs;
  const pad = writtenOut(attrs.pad, true);
  return fitting(
    tf.backend_util.computePool2DInfo(x as Shape4D, filterSize, strides, 1, pad, dimRoundingMode),
    x,
  );
}

function fitting(info: Conv2DInfo, x: readonly number[]): Conv2DInfo {
  if (info.outHeight > 0 && info.outWidth > 0) return info;
  const window = `${info.filterHeight}x${info.filterWidth}`;
  throw new UserError(
    `convolution: a window of ${window} does not fit into an input of shape [${x.join(', ')}]; ` +
      'use a smaller window or pad "same"',
  );
}

/** NHWC without dilation: what our kernels serve. */
export function isPlain(info: Conv2DInfo): boolean {
  return info.dataFormat === 'channelsLast' && info.dilationHeight === 1 && info.dilationWidth === 1;
}

/** @throws UserError unless `isPlain`. */
export function requirePlain(info: Conv2DInfo, place: string): void {
  if (!isPlain(info)) throw new UserError(`${place}: the wasm backend serves NHWC without dilation only`);
}

/** Zero rows or columns before and after. */
export type Margin = readonly [before: number, after: number];

/** Rows of padding that the convolution reads above and below its input. */
export function rowMargin(info: Conv2DInfo): Margin {
  const { strideHeight, outHeight, effectiveFilterHeight, inHeight, padInfo } = info;
  const read = strideHeight * (outHeight - 1) + effectiveFilterHeight;
  return [padInfo.top, Math.max(read - inHeight - padInfo.top, 0)];
}

/** Columns of padding that the convolution reads left and right of its input. */
export function columnMargin(info: Conv2DInfo): Margin {
  const { strideWidth, outWidth, effectiveFilterWidth, inWidth, padInfo } = info;
  const read = strideWidth * (outWidth - 1) + effectiveFilterWidth;
  return [padInfo.left, Math.max(read - inWidth - padInfo.left, 0)];
}

/** `x` [n, h, w, c] within zeros; `x` itself where there are none to add. */
export function padded(work: Workspace, x: TensorInfo, rows: Margin, columns: Margin): TensorInfo {
  if (rows[0] + rows[1] + columns[0] + columns[1] === 0) return x;
  const [n, h, w, c] = x.shape as Shape4D;
  const height = h + rows[0] + rows[1];
  const width = w + columns[0] + columns[1];
  const result = work.make([n, height, width, c]);
  const margins = [rows[0], rows[1], columns[0] * c, columns[1] * c] as const;
  work.kernels.pad(work.address(x), work.address(result), n, h, w * c, ...margins);
  return result;
}

/** The part of `x` [n, H, W, c] that starts at (top, left) and has h x w pixels; `x` itself where that is all. */
export function cropped(
  work: Workspace,
  x: TensorInfo,
  [top, left]: readonly [number, number],
  [h, w]: readonly [number, number],
): TensorInfo {
  const [n, height, width, c] = x.shape as Shape4D;
  if (h === height && w === width) return x;
  const result = work.make([n, h, w, c]);
  const to = work.view(result);
  const from = work.view(x);
  for (let line = 0; line < n * h; line++) {
    const row = Math.floor(line / h) * height + top + (line % h);
    const start = (row * width + left) * c;
    to.set(from.subarray(start, start + w * c), line * w * c);
  }
  return result;
}
