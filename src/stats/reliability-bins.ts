import type { Values } from './values.ts';

/** How confidences are put into bins. */
export interface BinOptions {
  /** Number of bins, >= 1; 15 by default, as in Guo et al. 2017. */
  readonly bins?: number;
  /**
   * `width` (the default): bin m of M holds the confidences in ((m - 1) / M, m / M]. `mass`: bins hold as many samples
   * each as ties allow, which stand together (Nguyen and O'Connor 2015).
   */
  readonly spacing?: 'width' | 'mass';
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** Samples in it, >= 1. */
  readonly samples: number;
  /** Their mean confidence, in [0, 1]. */
  readonly confidence: number;
  /** Share of them that is right. */
  readonly accuracy: number;
}

/**
 * Confidence against accuracy (Guo et al. 2017): the bins that hold any sample, from the lowest confidence. `confidence`
 * is in [0, 1], `correct` is 1 where the answer is right [samples each]. Throws RangeError where the two differ in
 * length, where a confidence is outside [0, 1] and where there is no bin.
 */
export function reliabilityBins(
  confidence: Values,
  correct: Values,
  { bins = 15, spacing = 'width' }: BinOptions = {},
): ReliabilityBin[] {
  check(confidence, correct, bins);
  const binOf = spacing === 'width' ? ofEqualWidth(bins) : ofEqualMass(confidence, bins);
  const sums = Array.from({ length: bins }, () => ({ samples: 0, confidence: 0, accuracy: 0 }));
  confidence.forEach((sure, i) => {
    const sum = sums[binOf(sure)] as (typeof sums)[number];
    sum.samples++;
    sum.confidence += sure;
    sum.accuracy += correct[i] as number;
  });
  return sums
    .filter(({ samples }) => samples > 0)
    .map((sum) => ({
      samples: sum.samples,
      confidence: sum.confidence / sum.samples,
      accuracy: sum.accuracy / sum.samples,
    }));
}

const ofEqualWidth =
  (bins: number) =>
  (confidence: number): number =>
    Math.max(0, Math.ceil(confidence * bins) - 1);

/** Equal confidences go where the first of them goes, so that the order of the samples does not matter. */
function ofEqualMass(confidence: Values, bins: number): (confidence: number) => number {
  const places = new Map<number, number>();
  confidence
    .slice()
    .sort()
    .forEach((sure, rank) => {
      if (!places.has(sure)) places.set(sure, Math.floor((rank * bins) / confidence.length));
    });
  return (sure) => places.get(sure) as number;
}

function check(confidence: Values, correct: Values, bins: number): void {
  if (confidence.length !== correct.length) {
    throw new RangeError(`calibration: ${confidence.length} confidences for ${correct.length} answers`);
  }
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new RangeError(`calibration: ${bins} bins; expected a whole number >= 1`);
  }
  const wrong = confidence.findIndex((sure) => !(sure >= 0 && sure <= 1));
  if (wrong >= 0) {
    throw new RangeError(`calibration: confidence ${confidence[wrong]} of sample ${wrong} outside [0, 1]`);
  }
}
