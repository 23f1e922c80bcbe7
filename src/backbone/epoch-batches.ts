import { augmentBatch } from '../data/augment.ts';
import type { ImageDataset } from '../data/dataset.ts';
import { createRandom } from '../random.ts';
import type { ResolvedTraining } from './training-options.ts';

/** Images of one update. */
export interface ImageBatch {
  /** 0 .. 255 [n x height x width x channels]; overwritten by the next batch. */
  readonly images: Uint8Array;
  /** [n] */
  readonly labels: Uint8Array;
}

/** Updates an epoch: an incomplete batch is left out. */
export const updatesPerEpoch = (samples: number, batch: number): number => Math.floor(samples / batch);

/**
 * The batches of one epoch: `rows` of the dataset in an order, and with augmentations, that depend on seed and epoch
 * alone.
 */
export function* epochBatches(
  dataset: ImageDataset,
  rows: Int32Array,
  { batch, augment }: Pick<ResolvedTraining, 'batch' | 'augment'>,
  turn: { readonly seed: number; readonly epoch: number },
): Generator<ImageBatch> {
  const order = createRandom(turn.seed).stream(`order/${turn.epoch}`).permutation(rows.length);
  let images: Uint8Array | undefined;
  for (let update = 0; update < updatesPerEpoch(rows.length, batch); update++) {
    const taken = order.subarray(update * batch, (update + 1) * batch).map((i) => rows[i] as number);
    images = augmentBatch(dataset, taken, turn, augment, images);
    yield { images, labels: Uint8Array.from(taken, (row) => dataset.labels[row] as number) };
  }
}
