import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import type { KernelCall, Replacement } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

/** Concat in rows of vectors, where the stock kernel goes through JavaScript for each. */
export const concat: Replacement<readonly TensorInfo[], { readonly axis: number }> = (stock) => (call) => {
  const parts = Object.values(call.inputs);
  const first = parts[0] as TensorInfo;
  if (parts.some(({ shape, dtype }) => dtype !== 'float32' || count(shape) === 0)) return stock(call);
  const [axis] = tf.util.parseAxisParam(call.attrs.axis, first.shape) as [number];
  const length = parts.reduce((total, { shape }) => total + (shape[axis] as number), 0);
  const rows = count(first.shape.slice(0, axis));
  return inWorkspace(call.backend, (work) => {
    const y = work.make(first.shape.with(axis, length));
    const step = count(y.shape) / rows;
    let to = work.address(y);
    for (const part of parts) {
      const run = count(part.shape) / rows;
      work.kernels.copyRows(work.address(part), to, rows, run, run, step);
      to += 4 * run;
    }
    return y;
  });
};

interface SplitAttributes {
  readonly numOrSizeSplits: number[] | number;
  readonly axis: number;
}

/** SplitV, the gradient of Concat, likewise. */
export const split =
  (stock: (call: KernelCall<{ readonly x: TensorInfo }, SplitAttributes>) => TensorInfo[]) =>
  (call: KernelCall<{ readonly x: TensorInfo }, SplitAttributes>): TensorInfo[] => {
    const { x } = call.inputs;
    if (x.dtype !== 'float32' || count(x.shape) === 0) return stock(call);
    const [axis] = tf.util.parseAxisParam(call.attrs.axis, x.shape) as [number];
    const sizes = tf.backend_util.prepareSplitSize(x, call.attrs.numOrSizeSplits, axis);
    const rows = count(x.shape.slice(0, axis));
    const step = count(x.shape) / rows;
    return inWorkspace(call.backend, (work) => {
      const parts = sizes.map((size) => work.make(x.shape.with(axis, size)));
      let from = work.address(x);
      for (const part of parts) {
        const run = count(part.shape) / rows;
        work.kernels.copyRows(from, work.address(part), rows, run, step, run);
        from += 4 * run;
      }
      return parts;
    });
  };
