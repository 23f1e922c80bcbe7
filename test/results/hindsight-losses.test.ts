import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../src/contract/record.ts';
import { hindsightLosses } from '../../src/results/hindsight-losses.ts';

const base64 = (values: Uint8Array | Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

const record = (exit: number[], correct: number[], relativeCost: number[]) =>
  ({
    samples: { exit: base64(Uint8Array.from(exit)), correct: base64(Uint8Array.from(correct)) },
    relativeCost,
  }) as Pick<TrialRecord, 'samples' | 'relativeCost'> as TrialRecord;

// Three exits at costs 0.2, 0.6 and 1, lambda 0.5. Right at exits 1, 2 | 0, 1, 2 | never | 2.
const costs = [0.2, 0.6, 1];
const hindsight = {
  exit: base64(Uint8Array.of(1, 0, 0, 2)),
  quality: base64(Float32Array.of(1, 1, 0, 1)),
  lambda: 0.5,
  costs,
};

describe('hindsightLosses', () => {
  it('splits what was lost by the side on which samples left, worked out by hand', () => {
    // left at 0 wrong: 0.7 + 0.1; at 2 right: 0.9 - 0.5; at 1 wrong: -0.1 + 0.3; at 2 right: nothing
    const { early, late, policy } = hindsightLosses([record([0, 2, 1, 2], [0, 1, 0, 1], costs)], hindsight);
    expect(early).toBeCloseTo(0.8 / 4, 6);
    expect(late).toBeCloseTo((0.4 + 0.2) / 4, 6);
    expect(policy).toBeCloseTo(0, 6);
  });

  it('counts what the policy itself costs where samples left at their best exit', () => {
    const charged = [0.22, 0.64, 1.04];
    const { early, late, policy } = hindsightLosses([record([1, 0, 0, 2], [1, 1, 0, 1], charged)], hindsight);
    expect([early, late]).toEqual([0, 0]);
    expect(policy).toBeCloseTo((0.5 * (0.04 + 0.02 + 0.02 + 0.04)) / 4, 6);
  });

  it('averages over seeds and adds up to the distance from the oracle', () => {
    const records = [record([0, 2, 1, 2], [0, 1, 0, 1], costs), record([1, 0, 0, 2], [1, 1, 0, 1], costs)];
    const { early, late, policy } = hindsightLosses(records, hindsight);
    expect(early).toBeCloseTo(0.8 / 8, 6);
    const oracle = (0.7 + 0.9 - 0.1 + 0.5) / 4;
    const mean = (-0.1 + 0.5 - 0.3 + 0.5 + 0.7 + 0.9 - 0.1 + 0.5) / 8;
    expect(early + late + policy).toBeCloseTo(oracle - mean, 6);
  });
});
