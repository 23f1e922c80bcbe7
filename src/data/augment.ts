import { createRandom } from '../random.ts';
import { type ImageDataset, imageSize } from './dataset.ts';

/** What may happen to an image while it trains. */
export interface AugmentOptions {
  /** Mirror left and right, with probability 1/2. */
  readonly flip: boolean;
  /** Black pixels added on each side before a window of the image's own size is cut out; 0: none. */
  readonly pad: number;
}

/** What happens to one image. */
export interface Augmentation {
  readonly flip: boolean;
  /** The window's first row and column, -pad .. pad: pixel (y, x) comes from (y + dy, x + dx). */
  readonly dy: number;
  readonly dx: number;
}

/** Whose turn it is; an augmentation depends on nothing else. */
export interface Turn {
  readonly seed: number;
  /** 0-based. */
  readonly epoch: number;
}

/**
 * What happens to the image at `row` in this turn: a pure function of (seed, epoch, row), so that the order of
 * training, the batch size and a resume change nothing.
 */
export function drawAugmentation({ seed, epoch }: Turn, row: number, options: AugmentOptions): Augmentation {
  const random = createRandom(`${seed}/augment/${epoch}/${row}`);
  const offset = (): number => random.integer(2 * options.pad + 1) - options.pad;
  const flip = random.uniform() < 0.5 && options.flip;
  return { flip, dy: offset(), dx: offset() };
}

/**
 * Writes the augmented image to `out`, both [height x width x channels]: mirrored first, then moved, black where the
 * window reaches beyond the image. `image` and `out` must not overlap.
 */
export function augmentImage(
  image: Uint8Array,
  { height, width, channels }: Pick<ImageDataset, 'height' | 'width' | 'channels'>,
  { flip, dy, dx }: Augmentation,
  out: Uint8Array,
): void {
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = y + dy;
    for (let x = 0; x < width; x++) {
      const column = x + dx;
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      const from = (row * width + (flip ? width - 1 - column : column)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        out[to++] = inside ? (image[from + channel] as number) : 0;
      }
    }
  }
}

/** The images at `rows`, augmented for this turn, in `out` [rows x height x width x channels], which it returns. */
export function augmentBatch(
  dataset: ImageDataset,
  rows: Int32Array,
  turn: Turn,
  options: AugmentOptions,
  out: Uint8Array = new Uint8Array(rows.length * imageSize(dataset)),
): Uint8Array {
  const size = imageSize(dataset);
  for (const [at, row] of rows.entries()) {
    const image = dataset.images.subarray(row * size, (row + 1) * size);
    const augmentation = drawAugmentation(turn, row, options);
    augmentImage(image, dataset, augmentation, out.subarray(at * size, (at + 1) * size));
  }
  return out;
}
