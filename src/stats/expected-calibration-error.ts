import { type BinOptions, reliabilityBins } from './reliability-bins.ts';
import type { Values } from './values.ts';

/**
 * Expected calibration error, in [0, 1] (Guo et al. 2017): the sum over bins B of |B| / n * |accuracy(B) -
 * confidence(B)|, with 15 bins of equal width unless `options` say otherwise. `confidence` is in [0, 1], `correct` is 1
 * where the answer is right [samples each]. NaN without samples. Biased upwards where bins hold few samples: even
 * perfect confidences then differ from the accuracy drawn.
 */
export function expectedCalibrationError(
  confidence: Values,
  correct: Values,
  options: BinOptions = {},
): number {
  const bins = reliabilityBins(confidence, correct, options);
  const gaps = bins.map((bin) => bin.samples * Math.abs(bin.accuracy - bin.confidence));
  return gaps.reduce((sum, gap) => sum + gap, 0) / confidence.length;
}
