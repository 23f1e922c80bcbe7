import { type ImageDataset, takeImages } from '../data/dataset.ts';
import type { FrozenNetwork } from './frozen-network.ts';

/** Images computed at once. */
const BATCH = 250;

/** Share of right answers of each exit on some rows of a dataset [K]. */
export function exitAccuracies(network: FrozenNetwork, dataset: ImageDataset, rows: Int32Array): number[] {
  const right = Array.from({ length: network.exits }, () => 0);
  for (let start = 0; start < rows.length; start += BATCH) {
    const taken = takeImages(dataset, rows.subarray(start, start + BATCH));
    const batch = network.start(taken.images, taken.count);
    for (let k = 0; k < network.exits; k++) {
      const { logits } = batch.next();
      taken.labels.forEach((label, i) => {
        if (answer(logits, i, dataset.classes) === label) right[k] = (right[k] as number) + 1;
      });
    }
    batch.dispose();
  }
  return right.map((count) => count / rows.length);
}

function answer(logits: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) {
    if ((logits[row * classes + c] as number) > (logits[row * classes + best] as number)) best = c;
  }
  return best;
}
