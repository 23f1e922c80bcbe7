import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Replacement } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

/**
 * Tile along neighbouring axes of length 1, as the gradients of means and of batch normalisation broadcast; the stock
 * kernel goes element by element.
 */
export const tile: Replacement<{ readonly x: TensorInfo }, { readonly reps: readonly number[] }> =
  (stock) => (call) => {
    const { x } = call.inputs;
    const { reps } = call.attrs;
    const first = reps.findIndex((repeats) => repeats !== 1);
    const last = reps.findLastIndex((repeats) => repeats !== 1);
    const spread = first >= 0 && x.shape.slice(first, last + 1).every((size) => size === 1);
    if (x.dtype !== 'float32' || !spread || reps.includes(0)) return stock(call);
    const block = count(x.shape.slice(last + 1));
    const run = count(reps) * block;
    return inWorkspace(call.backend, (work) => {
      const y = work.make(x.shape.map((size, i) => size * (reps[i] as number)));
      const to = work.view(y);
      const from = work.view(x);
      for (let i = 0; i < count(x.shape.slice(0, first)); i++) {
        const start = i * run;
        to.set(from.subarray(i * block, (i + 1) * block), start);
        // Each copy doubles what is there.
        for (let have = block; have < run; have *= 2) {
          to.copyWithin(start + have, start, start + Math.min(have, run - have));
        }
      }
      return y;
    });
  };
