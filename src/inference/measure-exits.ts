import type { FrozenNetwork } from '../backbone/frozen-network.ts';
import { type ImageDataset, takeImages } from '../data/dataset.ts';
import { UserError } from '../error.ts';
import type { Random } from '../random.ts';
import { quantile } from '../stats/quantile.ts';

/** Milliseconds from an image to the answer of one exit, branches passed on the way included. */
export interface ExitTime {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

export interface MeasureOptions {
  /** Images that are measured, each at every exit; a small dataset is gone through again. Default 200. */
  readonly repetitions?: number;
  /** Repetitions before, which are not counted. Default 20. */
  readonly warmUp?: number;
  /** Draws the order of exits. */
  readonly random: Random;
}

/**
 * Measured time of each exit at batch 1 on the running backend [K]. Every image starts anew for every exit, and exits
 * are visited in an order drawn for each image, so that neither heat nor other work on the machine favours one. Throws
 * UserError without images or repetitions.
 */
export function measureExits(
  network: FrozenNetwork,
  dataset: ImageDataset,
  { repetitions = 200, warmUp = 20, random }: MeasureOptions,
): readonly ExitTime[] {
  if (dataset.count < 1 || !(Number.isInteger(repetitions) && repetitions >= 1)) {
    throw new UserError(
      `measuring: ${dataset.count} images, ${repetitions} repetitions; expected one at least`,
    );
  }
  const times = Array.from({ length: network.exits }, () => new Float64Array(repetitions));
  for (let repetition = -warmUp; repetition < repetitions; repetition++) {
    const row = (repetition + warmUp) % dataset.count;
    const image = takeImages(dataset, Int32Array.of(row)).images;
    for (const exit of random.permutation(network.exits)) {
      const time = timeTo(network, image, exit);
      if (repetition >= 0) (times[exit] as Float64Array)[repetition] = time;
    }
  }
  return times.map((values) => {
    const sorted = values.sort();
    const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p));
    return { median, lowerQuartile, upperQuartile } as ExitTime;
  });
}

/**
 * The medians as a bank keeps them [K]. Throws UserError where they do not increase: the machine was too busy to tell
 * two exits apart.
 */
export function measuredMilliseconds(times: readonly ExitTime[]): Float64Array {
  times.forEach(({ median }, k) => {
    const before = times[k - 1];
    if (before === undefined || median > before.median) return;
    throw new UserError(
      `measuring: exit ${k} took ${median.toFixed(4)} ms and exit ${k - 1} ${before.median.toFixed(4)} ms, ` +
        'expected more at each exit; measure again on a quieter machine, or with more repetitions',
    );
  });
  return Float64Array.from(times, ({ median }) => median);
}

function timeTo(network: FrozenNetwork, image: Uint8Array, exit: number): number {
  const start = performance.now();
  const batch = network.start(image, 1);
  for (let k = 0; k <= exit; k++) batch.next();
  const time = performance.now() - start;
  batch.dispose();
  return time;
}
