import type { EnvironmentDefinition } from '../contract/environment.ts';
import { SPLITS } from '../bank/bank.ts';
import { imageSize } from '../data/dataset.ts';
import { openDataset } from '../data/open.ts';
import { UserError } from '../error.ts';

/** One image of a dataset. */
export interface SampleImage {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number;
  /** 0 (black) .. 255, row by row, channels last [height * width * channels]. */
  readonly pixels: Uint8Array;
  /** Its class, 0-based. */
  readonly label: number;
}

/** Where images are, as for `offramp backbone train`. */
export interface TestImageOptions {
  /** Folder with the files of a published dataset; without it they are downloaded to `data`, once. */
  readonly data?: string;
}

/**
 * The images behind the test split of an environment: give it the place of a sample there, 0-based, as in
 * `Anatomy.leaving` and `Run.samples`. Only where the environment declares what its network was trained on; a procedural
 * dataset is drawn. Throws UserError where it does not, and where there is no such sample.
 */
export async function testImages(
  environment: EnvironmentDefinition,
  { data }: TestImageOptions = {},
): Promise<(sample: number) => SampleImage> {
  const { name, backbone } = environment;
  if (!backbone) {
    throw new UserError(`environment ${name}: declares no backbone; its bank is all there is of its samples`);
  }
  const { train, test } = await openDataset(backbone.dataset, {
    cache: 'data',
    ...(data !== undefined && { folder: data }),
  });
  const { sample: identities, split } = await environment.bank();
  // `sample` of a bank counts the test part of the dataset behind its training part
  const rows = identities
    .filter((_, row) => split[row] === SPLITS.indexOf('test'))
    .map((id) => id - train.count);
  const size = imageSize(test);
  const { height, width, channels } = test;
  return (sample) => {
    const row = rows[sample];
    if (row === undefined) {
      throw new UserError(`environment ${name}: sample ${sample}, expected 0..${rows.length - 1}`);
    }
    const pixels = test.images.slice(row * size, (row + 1) * size);
    return { height, width, channels, pixels, label: test.labels[row] as number };
  };
}
