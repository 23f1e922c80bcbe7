import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Replacement } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

/** Add of a row to every row, as a bias is added; all else as the package has it. */
export const add: Replacement<{ readonly a: TensorInfo; readonly b: TensorInfo }, unknown> =
  (stock) => (call) => {
    const { a, b } = call.inputs;
    const [x, row] = count(a.shape) >= count(b.shape) ? [a, b] : [b, a];
    const columns = count(row.shape);
    const float = a.dtype === 'float32' && b.dtype === 'float32';
    const fits = columns > 1 && row.shape.at(-1) === columns && x.shape.at(-1) === columns;
    if (!float || !fits || row.shape.length > x.shape.length) return stock(call);
    return inWorkspace(call.backend, (work) => {
      const y = work.make(x.shape);
      const addresses = [x, row, y].map(work.address) as [number, number, number];
      work.kernels.addRow(...addresses, count(x.shape) / columns, columns);
      return y;
    });
  };
