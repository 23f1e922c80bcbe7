import * as fc from 'fast-check';
import { expectedCalibrationError, reliabilityBins } from 'offramp';
import { describe, expect, test } from 'vitest';

/** Confidence and answer of some samples; confidences from a grid, so that ties and edges of bins occur. */
const samples = fc.array(
  fc.record({ confidence: fc.integer({ min: 0, max: 60 }).map((n) => n / 60), correct: fc.nat({ max: 1 }) }),
  { minLength: 1, maxLength: 60 },
);
type Sample = { readonly confidence: number; readonly correct: number };

const columns = (all: readonly Sample[]): [Float64Array, Uint8Array] => [
  Float64Array.from(all, ({ confidence }) => confidence),
  Uint8Array.from(all, ({ correct }) => correct),
];
const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Guo et al. 2017, equation 3, bin after bin. */
function bruteForce(all: readonly Sample[], bins: number): number {
  let error = 0;
  for (let m = 1; m <= bins; m++) {
    const bin = all.filter(
      ({ confidence }) => (confidence > (m - 1) / bins || m === 1) && confidence <= m / bins,
    );
    if (bin.length === 0) continue;
    const gap = average(bin.map(({ correct }) => correct)) - average(bin.map((one) => one.confidence));
    error += (bin.length / all.length) * Math.abs(gap);
  }
  return error;
}

describe('expected calibration error', () => {
  // (0.8, 0.9]: confidence 0.9, accuracy 1/2; (0.5, 0.6]: 0.55, 1; (0.9, 1]: 1, 0
  test('of five samples in ten bins by hand: (2 * 0.4 + 2 * 0.45 + 1 * 1) / 5', () => {
    const confidence = Float64Array.of(0.9, 0.55, 0.9, 0.55, 1);
    const bins = { bins: 10 };
    expect(expectedCalibrationError(confidence, Uint8Array.of(1, 1, 0, 1, 0), bins)).toBeCloseTo(0.54, 12);
  });

  test('is 0 where r of m samples of confidence r / m are right', () => {
    const all = [4, 5, 8, 10].flatMap((m) =>
      Array.from({ length: m * (m + 1) }, (_, i) => {
        const r = Math.floor(i / m);
        return { confidence: r / m, correct: i % m < r ? 1 : 0 };
      }),
    );
    expect(expectedCalibrationError(...columns(all))).toBeCloseTo(0, 12);
  });

  test('equals brute force in 15 bins, and in others', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 20 }), (all, bins) => {
        expect(expectedCalibrationError(...columns(all))).toBeCloseTo(bruteForce(all, 15), 12);
        expect(expectedCalibrationError(...columns(all), { bins })).toBeCloseTo(bruteForce(all, bins), 12);
      }),
    );
  });

  test.each(['width', 'mass'] as const)(
    'with equal %s: order does not matter; at least the gap of the means, which it is in one bin',
    (spacing) => {
      fc.assert(
        fc.property(samples, fc.integer({ min: 1, max: 20 }), (all, bins) => {
          const error = expectedCalibrationError(...columns(all), { bins, spacing });
          const [confidence, correct] = columns(all);
          const gap = Math.abs(average([...confidence]) - average([...correct]));
          expect(expectedCalibrationError(...columns(all.toReversed()), { bins, spacing })).toBeCloseTo(
            error,
            12,
          );
          expect(error).toBeGreaterThanOrEqual(gap - 1e-12);
          expect(error).toBeLessThanOrEqual(1);
          expect(expectedCalibrationError(confidence, correct, { bins: 1, spacing })).toBeCloseTo(gap, 12);
        }),
      );
    },
  );

  test('of nothing is NaN', () => {
    expect(expectedCalibrationError(new Float32Array(0), new Uint8Array(0))).toBeNaN();
  });
});

/** Samples in each bin of equal mass. */
const sizes = (confidence: Float64Array, bins: number): number[] =>
  reliabilityBins(confidence, new Uint8Array(confidence.length), { bins, spacing: 'mass' }).map(
    (bin) => bin.samples,
  );
const binsOfTwo = (confidence: Float64Array, options = {}) =>
  reliabilityBins(confidence, Uint8Array.of(1, 0), options);

describe('reliability bins', () => {
  test('close at their upper edge, and 0 belongs to the first', () => {
    const confidence = Float64Array.of(0, 0.25, 0.26, 0.5, 1);
    expect(reliabilityBins(confidence, Uint8Array.of(0, 1, 1, 1, 0), { bins: 4 })).toEqual([
      { samples: 2, confidence: 0.125, accuracy: 0.5 },
      { samples: 2, confidence: 0.38, accuracy: 1 },
      { samples: 1, confidence: 1, accuracy: 0 },
    ]);
  });

  test('of equal mass hold as many samples each, and equal confidences stay together', () => {
    expect(sizes(Float64Array.of(0.9, 0.2, 0.4, 0.1, 0.3, 0.8), 3)).toEqual([2, 2, 2]);
    expect(sizes(Float64Array.of(0.9, 0.2, 0.4, 0.1, 0.3), 2)).toEqual([3, 2]);
    expect(sizes(Float64Array.of(0.7, 0.5, 0.7, 0.7, 0.9, 0.9), 3)).toEqual([4, 2]);
    expect(sizes(Float64Array.of(0.7, 0.5), 5)).toEqual([1, 1]);
  });

  test('refuse what is no confidence, other lengths and no bins', () => {
    expect(() => binsOfTwo(Float64Array.of(0.5, 1.5))).toThrow('confidence 1.5 of sample 1 outside [0, 1]');
    expect(() => binsOfTwo(Float64Array.of(Number.NaN, 1))).toThrow(
      'confidence NaN of sample 0 outside [0, 1]',
    );
    expect(() => binsOfTwo(Float64Array.of(0.5))).toThrow('1 confidences for 2 answers');
    expect(() => binsOfTwo(Float64Array.of(0.5, 0.5), { bins: 0 })).toThrow(
      '0 bins; expected a whole number >= 1',
    );
  });
});
