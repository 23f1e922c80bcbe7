/**
 * Labelled images of one size, all in memory. Image `i` is the bytes `i * size .. (i + 1) * size - 1` of `images`,
 * size = height * width * channels, row by row, channels last (NHWC), 0 (black) .. 255.
 */
export interface ImageDataset {
  /** The dataset and its part: `cifar10/train`. */
  readonly name: string;
  /** C, the number of classes. */
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number;
  /** [count x height x width x channels]. */
  readonly images: Uint8Array;
  /** Class of each image, 0 .. classes - 1 [count]. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** The two parts that datasets are published in. */
export interface TrainAndTest {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
}

/** Bytes of one image: height * width * channels. */
export function imageSize(dataset: Pick<ImageDataset, 'height' | 'width' | 'channels'>): number {
  return dataset.height * dataset.width * dataset.channels;
}

/** The images at `rows` (0 .. count - 1), in that order, as a dataset of their own (a copy). */
export function takeImages(dataset: ImageDataset, rows: Int32Array): ImageDataset {
  const size = imageSize(dataset);
  const images = new Uint8Array(rows.length * size);
  const labels = new Uint8Array(rows.length);
  for (const [to, row] of rows.entries()) {
    images.set(dataset.images.subarray(row * size, (row + 1) * size), to * size);
    labels[to] = dataset.labels[row] as number;
  }
  return { ...dataset, images, labels, count: rows.length };
}
