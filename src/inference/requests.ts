import { type ImageDataset, takeImages } from '../data/dataset.ts';
import type { Request } from './inference.ts';

/** The images at `rows`, in that order, `batch` to a request; the last one may have fewer. */
export function requestsOf(dataset: ImageDataset, rows: Int32Array, batch: number): Request[] {
  return Array.from({ length: Math.ceil(rows.length / batch) }, (_, r) => {
    const taken = rows.subarray(r * batch, (r + 1) * batch);
    return { images: takeImages(dataset, taken).images, n: taken.length };
  });
}
