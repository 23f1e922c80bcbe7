import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import type { Replacement } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

interface Inputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}
interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** BatchMatMul for float32, with a single matrix on either side shared by the whole batch of the other. */
export const batchMatMul: Replacement<Inputs, Attributes> = (stock) => (call) => {
  const { a, b } = call.inputs;
  const { transposeA, transposeB } = call.attrs;
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const columns = transposeB ? bRows : bColumns;
  const aCount = count(a.shape.slice(0, -2));
  const bCount = count(b.shape.slice(0, -2));
  const batch = count(outer);
  const shared = (matrices: number): boolean => matrices === 1 || matrices === batch;
  const float = a.dtype === 'float32' && b.dtype === 'float32';
  if (!float || !shared(aCount) || !shared(bCount) || inner !== (transposeB ? bColumns : bRows)) {
    return stock(call);
  }
  return inWorkspace(call.backend, (work) => {
    const { kernels } = work;
    let right = b;
    if (transposeB) {
      right = work.make([bCount, bColumns, bRows]);
      for (let i = 0; i < bCount; i++) {
        const offset = 4 * i * bRows * bColumns;
        kernels.transpose(work.address(b) + offset, work.address(right) + offset, bRows, bColumns);
      }
    }
    const shape = [...outer, rows, columns];
    const y = transposeA ? work.zeros(shape) : work.make(shape);
    for (let i = 0; i < batch; i++) {
      const left = work.address(a) + (aCount > 1 ? 4 * i * aRows * aColumns : 0);
      const other = work.address(right) + (bCount > 1 ? 4 * i * bRows * bColumns : 0);
      const out = work.address(y) + 4 * i * rows * columns;
      if (transposeA) kernels.matMulTransposed(left, other, out, inner, rows, columns);
      else kernels.matMul(left, other, 0, out, rows, inner, columns);
    }
    return y;
  });
};
