import type { TrialRecord } from '../contract/record.ts';
import type { LearningCurve } from '../contract/summary.ts';

type Curve = Pick<LearningCurve, 'metric' | 'step' | 'mean' | 'low' | 'high'>;

/** Points of a curve that a summary keeps. */
const POINTS = 25;

/**
 * Every metric that all seeds of a line reported at the same steps; nothing of a training that reported once, for it
 * has no curve.
 */
export function learningCurves(records: readonly TrialRecord[]): Curve[] {
  const [first, ...others] = records.map(({ curve }) => curve);
  if (!first || first.length < 2) return [];
  const same = others.every(
    (curve) => curve.length === first.length && curve.every(({ step }, i) => step === first[i]?.step),
  );
  if (!same) return [];
  const kept = [...first.keys()].filter(
    (i) => i % Math.ceil(first.length / POINTS) === 0 || i === first.length - 1,
  );
  const everywhere = Object.keys(first[0]?.metrics ?? {}).filter((metric) =>
    records.every(({ curve }) => curve.every(({ metrics }) => metric in metrics)),
  );
  return everywhere.map((metric): Curve => {
    const at = kept.map((i) => records.map(({ curve }) => curve[i]?.metrics[metric] as number));
    return {
      metric,
      step: kept.map((i) => first[i]?.step as number),
      mean: at.map((values) => rounded(values.reduce((sum, value) => sum + value, 0) / values.length)),
      low: at.map((values) => rounded(Math.min(...values))),
      high: at.map((values) => rounded(Math.max(...values))),
    };
  });
}

/** To five digits, more than a figure shows; records have them all. */
const rounded = (value: number): number => Number(value.toPrecision(5));
