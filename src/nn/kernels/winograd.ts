import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Workspace } from './workspace.ts';

/** Sizes of a convolution with stride 1. */
export interface Frame {
  /** Rows and columns of zeros before the input; where negative, as many of its own are left out. */
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Floats of transformed tiles that fit the cache beside the filter, and bounds for the tiles of a block. */
const CACHED = 48 * 1024;
const LEAST = 32;
const MOST = 128;
/** Elements of a transformed tile, each of which has a plane of its own, and floats between planes. */
const PLANES = 16;
const APART = 16;

/** Products of channels from which on transforming them pays. */
const WORTH = 64;

/** Whether `filter` [kh, kw, ci, co] and strides are what winograd.ts of the assembly serves, and better so. */
export function servesWinograd(
  filter: readonly number[],
  strideHeight: number,
  strideWidth: number,
): boolean {
  const [kh, kw, ci, co] = filter as [number, number, number, number];
  const fits = kh === 3 && kw === 3 && strideHeight * strideWidth === 1 && ci % 4 === 0 && co % 4 === 0;
  return fits && ci * co >= WORTH;
}

/** Convolution of `x` by a filter [3, 3, ci, co] with stride 1. */
export function winogradConvolve(
  work: Workspace,
  x: TensorInfo,
  filter: TensorInfo,
  frame: Frame,
  bias: TensorInfo | undefined,
  relu: boolean,
): TensorInfo {
  const [n, , , ci] = x.shape as [number, number, number, number];
  const co = filter.shape[3] as number;
  const transformed = work.make([PLANES, ci, co]);
  work.kernels.winogradFilter(work.address(filter), work.address(transformed), ci, co);
  const y = work.make([n, frame.outHeight, frame.outWidth, co]);
  const scratch = tiles(work, ci, co);
  const from = [work.address(x), work.address(transformed), bias ? work.address(bias) : 0] as const;
  work.kernels.winogradConv2d(
    ...([...from, work.address(y), ...scratch.addresses] as const),
    ...([...sizes(x, frame, co), scratch.block, relu ? 1 : 0] as const),
  );
  return y;
}

/** Gradient of `winogradConvolve` by its filter. */
export function winogradGradient(work: Workspace, x: TensorInfo, dy: TensorInfo, frame: Frame): TensorInfo {
  const ci = x.shape[3] as number;
  const co = dy.shape[3] as number;
  const gradient = work.make([3, 3, ci, co]);
  const scratch = tiles(work, ci, co);
  const transformed = work.zeros([PLANES, ci, co]);
  work.kernels.winogradFilterGradient(
    ...([work.address(x), work.address(dy), work.address(transformed), ...scratch.addresses] as const),
    ...([...sizes(x, frame, co), scratch.block] as const),
  );
  work.kernels.winogradFilterBack(work.address(transformed), work.address(gradient), ci * co);
  return gradient;
}

function sizes(x: TensorInfo, { outHeight, outWidth, top, left }: Frame, co: number) {
  const [n, h, w, ci] = x.shape as [number, number, number, number];
  return [n, h, w, ci, outHeight, outWidth, co, top, left] as const;
}

/** Room for a block of transformed tiles on either side, and for one tile at the edge of an image. */
function tiles(work: Workspace, ci: number, co: number) {
  const block = Math.min(Math.max(Math.floor(CACHED / (PLANES * (ci + co))), LEAST), MOST);
  const [v, m, edge] = [block * ci + APART, block * co + APART, ci].map((size) =>
    work.make([PLANES, size]),
  ) as [TensorInfo, TensorInfo, TensorInfo];
  return { block, addresses: [work.address(v), work.address(m), work.address(edge)] as const };
}
