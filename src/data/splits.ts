import { UserError } from '../error.ts';
import { createRandom } from '../random.ts';
import type { ImageDataset, TrainAndTest } from './dataset.ts';

/** Rows of a published dataset by what they are used for; each list ascends. */
export interface SplitRows {
  /** Rows of `train` that train the weights. */
  readonly backbone: Int32Array;
  /** Rows of `train` that train policies. */
  readonly policy: Int32Array;
  /** Rows of `train` that calibrate and select. */
  readonly tune: Int32Array;
  /** Rows of `test`. */
  readonly test: Int32Array;
}

/** How many rows each split gets. */
export interface SplitSizes {
  /** Default: all of `train` that the others leave. */
  readonly backbone?: number;
  /** Images that train policies. */
  readonly policy: number;
  /** Images that calibrate and select. */
  readonly tune: number;
  /** Default: all of `test`. */
  readonly test?: number;
}

/**
 * Draws the splits of a dataset: training images become backbone, policy and tune, test images test; no row is in
 * two. The same seed and dataset length give the same rows, and the rows of policy and tune do not depend on
 * `sizes.backbone`. Throws UserError where a size is no whole number or there are too few images.
 */
export function drawSplits(
  { train, test }: { readonly [Part in keyof TrainAndTest]: Pick<ImageDataset, 'name' | 'count'> },
  sizes: SplitSizes,
  seed: number,
): SplitRows {
  const random = createRandom(seed).stream('splits');
  const { policy, tune } = sizes;
  const held = policy + tune;
  const backbone = sizes.backbone ?? Math.max(0, train.count - held);
  const tested = sizes.test ?? test.count;
  checkSizes({ backbone, policy, tune, test: tested });
  checkCount(train, { backbone, policy, tune });
  checkCount(test, { test: tested });
  const order = random.stream('train').permutation(train.count);
  return {
    policy: order.slice(0, policy).sort(),
    tune: order.slice(policy, held).sort(),
    backbone: order.slice(held, held + backbone).sort(),
    test: random.stream('test').permutation(test.count).slice(0, tested).sort(),
  };
}

type Sizes = Readonly<Record<string, number>>;

function checkSizes(sizes: Sizes): void {
  for (const [split, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 0) {
      throw new UserError(`splits: ${split} of ${size} images, expected a whole number; give another size`);
    }
  }
}

function checkCount({ name, count }: Pick<ImageDataset, 'name' | 'count'>, sizes: Sizes): void {
  const asked = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  if (asked > count) {
    const parts = Object.entries(sizes).map(([split, size]) => `${split} ${size}`);
    throw new UserError(
      `splits: ${parts.join(' + ')} = ${asked} images, but ${name} has ${count}; give smaller sizes`,
    );
  }
}
