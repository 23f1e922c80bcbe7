import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/contract/agent.ts';
import type { TrialRecord } from '../../src/contract/record.ts';
import { learningCurves } from '../../src/results/learning-curves.ts';

const record = (curve: Progress[]) => ({ curve }) as Pick<TrialRecord, 'curve'> as TrialRecord;
const curve = (steps: number[], value: (step: number) => number): Progress[] =>
  steps.map((step) => ({ step, of: 100, metrics: { return: value(step) } }));

describe('learningCurves', () => {
  it('is the mean and the range over seeds at each step', () => {
    const records = [
      record(curve([10, 20, 30], (step) => step)),
      record(curve([10, 20, 30], (step) => 3 * step)),
    ];
    expect(learningCurves(records)).toEqual([
      { metric: 'return', step: [10, 20, 30], mean: [20, 40, 60], low: [10, 20, 30], high: [30, 60, 90] },
    ]);
  });

  it('leaves out what some seed did not report, and trainings that reported once', () => {
    const [first, ...rest] = curve([1, 2, 3], () => 1);
    const more = [{ ...(first as Progress), metrics: { return: 1, loss: 2 } }, ...rest];
    const found = learningCurves([record(curve([1, 2, 3], () => 1)), record(more)]);
    expect(found.map(({ metric }) => metric)).toEqual(['return']);
    expect(learningCurves([record(curve([1], () => 1))])).toEqual([]);
    expect(learningCurves([])).toEqual([]);
  });

  it('is not made of seeds that reported at different steps', () => {
    expect(learningCurves([record(curve([1, 2], () => 1)), record(curve([1, 3], () => 1))])).toEqual([]);
  });

  it('keeps the first point and the last of a long training, and no more than it needs', () => {
    const steps = Array.from({ length: 51 }, (_, i) => i);
    const [found] = learningCurves([record(curve(steps, (step) => step))]);
    expect(found?.step[0]).toBe(0);
    expect(found?.step.at(-1)).toBe(50);
    expect(found?.step.length).toBeLessThanOrEqual(26);
  });
});
