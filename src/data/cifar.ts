import { UserError } from '../error.ts';
import type { ImageDataset, TrainAndTest } from './dataset.ts';
import { findFiles, LAYOUTS } from './folder.ts';
import { readDataFile } from './read-file.ts';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const CHANNELS = 3;
const PIXELS = CHANNELS * PLANE;

/** How the records of one of the two datasets are laid out. */
export interface CifarFormat {
  readonly name: 'cifar10' | 'cifar100';
  readonly classes: number;
  /** The number of values of each label byte before the pixels; the last byte is the class that is learned. */
  readonly labelBytes: readonly number[];
}

/** One label byte. */
export const CIFAR10: CifarFormat = { name: 'cifar10', classes: 10, labelBytes: [10] };
/** The coarse label (one of 20), then the fine one. */
export const CIFAR100: CifarFormat = { name: 'cifar100', classes: 100, labelBytes: [20, 100] };

/**
 * CIFAR-10 (Krizhevsky 2009), "binary version": 50,000 and 10,000 images of 32 x 32 x 3, from its six files in
 * `folder` (or in its `cifar-10-batches-bin`). `recordsPerFile` is the official 10,000; another value reads a subset
 * in the same layout. Throws UserError where a file is missing, damaged, of another length or of another dataset.
 */
export async function loadCifar10(folder: string, recordsPerFile = 10_000): Promise<TrainAndTest> {
  const files = await findFiles(folder, LAYOUTS.cifar10);
  const batches = await Promise.all(
    files.map(async (file) => ({ file, bytes: await readDataFile(file), records: recordsPerFile })),
  );
  return {
    train: readCifar(batches.slice(0, -1), CIFAR10, 'train'),
    test: readCifar(batches.slice(-1), CIFAR10, 'test'),
  };
}

/**
 * CIFAR-100 (Krizhevsky 2009), "binary version", with its 100 fine labels: 50,000 and 10,000 images of 32 x 32 x 3,
 * from its two files in `folder` (or in its `cifar-100-binary`). `records` gives the lengths of train and test where
 * they are not the official ones. Throws UserError as `loadCifar10`.
 */
export async function loadCifar100(
  folder: string,
  records: readonly [train: number, test: number] = [50_000, 10_000],
): Promise<TrainAndTest> {
  const [train, test] = (await findFiles(folder, LAYOUTS.cifar100)) as [string, string];
  return {
    train: readCifar(
      [{ file: train, bytes: await readDataFile(train), records: records[0] }],
      CIFAR100,
      'train',
    ),
    test: readCifar([{ file: test, bytes: await readDataFile(test), records: records[1] }], CIFAR100, 'test'),
  };
}

/** The bytes of a file of records, and how many records they must be. */
export interface CifarFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly records: number;
}

/**
 * The images of files of CIFAR's records, one file after another: label bytes, then 1,024 bytes each of red, green
 * and blue, row by row; the images come channels last. Throws UserError with file and byte offset where a file has
 * another size or a label is out of range.
 */
export function readCifar(
  files: readonly CifarFile[],
  format: CifarFormat,
  part: 'train' | 'test',
): ImageDataset {
  const count = files.reduce((sum, { records }) => sum + records, 0);
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let row = 0;
  for (const file of files) {
    checkSize(file, format);
    const stride = format.labelBytes.length + PIXELS;
    for (let at = 0; at < file.bytes.length; at += stride, row++) {
      labels[row] = readLabel(file, at, format);
      const pixels = at + format.labelBytes.length;
      channelsLast(file.bytes.subarray(pixels, pixels + PIXELS), images, row * PIXELS);
    }
  }
  const name = `${format.name}/${part}`;
  const { classes } = format;
  return { name, classes, height: SIDE, width: SIDE, channels: CHANNELS, images, labels, count };
}

function checkSize({ file, bytes, records }: CifarFile, format: CifarFormat): void {
  const record = format.labelBytes.length + PIXELS;
  const expected = records * record;
  if (bytes.length === expected) return;
  const other = [CIFAR10, CIFAR100].find(
    ({ labelBytes }) => bytes.length === records * (labelBytes.length + PIXELS),
  );
  const why =
    other !== undefined
      ? `these are records of ${other.name}; give another folder with --data`
      : bytes.length < expected
        ? 'it ends early; download it again'
        : 'something follows the last record; download it again';
  throw new UserError(
    `${file}: byte ${Math.min(bytes.length, expected)}: ${bytes.length} bytes, expected ${expected} ` +
      `(${records} records of ${record}); ${why}`,
  );
}

function readLabel({ file, bytes }: CifarFile, at: number, format: CifarFormat): number {
  let label = 0;
  for (const [i, values] of format.labelBytes.entries()) {
    label = bytes[at + i] as number;
    if (label >= values) {
      throw new UserError(
        `${file}: byte ${at + i}: label ${label}, expected 0..${values - 1} (${format.name}); ` +
          'download it again, or give the folder of this dataset with --data',
      );
    }
  }
  return label;
}

/** [3 x 1024] to [1024 x 3]. */
function channelsLast(planes: Uint8Array, out: Uint8Array, at: number): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      out[at + pixel * CHANNELS + channel] = planes[channel * PLANE + pixel] as number;
    }
  }
}
