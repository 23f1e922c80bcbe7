import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import type { KernelCall, Replacement } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

interface Inputs {
  readonly x: TensorInfo;
}
interface Attributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** Sum over neighbouring axes in one pass, where the stock kernel first transposes. */
export const sum: Replacement<Inputs, Attributes> = (stock) => (call) => reduce(call, () => 1) ?? stock(call);

/** Mean over neighbouring axes in one pass. */
export const mean: Replacement<Inputs, Attributes> = (stock) => (call) =>
  reduce(call, (elements) => 1 / elements) ?? stock(call);

/** Undefined for what is left to the stock kernel: other types, axes apart from each other, nothing to sum. */
function reduce(
  { inputs: { x }, attrs, backend }: KernelCall<Inputs, Attributes>,
  factor: (elements: number) => number,
): TensorInfo | undefined {
  const axes = tf.util.parseAxisParam(attrs.axis, x.shape).sort((a, b) => a - b);
  const [first, last] = [axes[0], axes.at(-1)];
  const elements = count(x.shape);
  if (x.dtype !== 'float32' || elements === 0 || first === undefined || last === undefined) return undefined;
  if (last - first !== axes.length - 1) return undefined;
  const before = x.shape.slice(0, first);
  const after = x.shape.slice(last + 1);
  const columns = count(after);
  const rows = elements / count(before) / columns;
  return inWorkspace(backend, (work) => {
    const y = work.make([...before, ...(attrs.keepDims ? axes.map(() => 1) : []), ...after]);
    const [from, to] = [work.address(x), work.address(y)];
    for (let i = 0; i < count(before); i++) {
      work.kernels.sumRows(from + 4 * i * rows * columns, to + 4 * i * columns, rows, columns, factor(rows));
    }
    return y;
  });
}

/** Gradient of Mean that repeats one number instead of multiplying by a tensor of ones built in JavaScript. */
export const meanGradient: tf.GradConfig = {
  kernelName: 'Mean',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => {
    const { shape } = x as tf.Tensor;
    const axes = tf.util.parseAxisParam((attrs as unknown as Attributes).axis, shape);
    const kept = shape.map((size, i) => (axes.includes(i) ? 1 : size));
    const repeats = shape.map((size, i) => (axes.includes(i) ? size : 1));
    return { x: () => tf.tile(tf.div(tf.reshape(dy as tf.Tensor, kept), count(repeats)), repeats) };
  },
};
