import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

/** UnsortedSegmentSum, the gradient of gather; ids outside of 0 .. numSegments - 1 are left out. */
export const unsortedSegmentSum: Kernel<
  { readonly x: TensorInfo; readonly segmentIds: TensorInfo },
  { readonly numSegments: number }
> = ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
  const rest = x.shape.slice(segmentIds.shape.length);
  const run = count(rest);
  return inWorkspace(backend, (work) => {
    const y = work.zeros([numSegments, ...rest]);
    const to = work.view(y);
    const from = work.view(x);
    const ids = backend.typedArrayFromHeap(segmentIds);
    ids.forEach((id, i) => {
      if (id < 0 || id >= numSegments) return;
      for (let k = 0; k < run; k++)
        to[id * run + k] = (to[id * run + k] as number) + (from[i * run + k] as number);
    });
    return y;
  });
};
