import { describe, expect, it } from 'vitest';
import { gapRisk } from '../../src/stats/risk.ts';

describe('gap risk', () => {
  it('is the share of samples that the last exit alone has right', () => {
    const correct = Uint8Array.of(1, 1, 0, 0, 0);
    const last = Uint8Array.of(1, 0, 1, 1, 0);
    expect(gapRisk(correct, last)).toBe(2 / 5);
    expect(gapRisk(last, last)).toBe(0);
  });

  it('less what leaving early puts right is the difference of accuracies', () => {
    const correct = Uint8Array.of(0, 1, 1, 0, 1, 0, 0);
    const last = Uint8Array.of(1, 0, 1, 0, 1, 1, 0);
    expect(gapRisk(correct, last) - gapRisk(last, correct)).toBeCloseTo(4 / 7 - 3 / 7, 12);
    expect(gapRisk(Uint8Array.of(0, 0), Uint8Array.of(1, 1))).toBe(1);
  });

  it('needs as many answers of the one as of the other', () => {
    expect(() => gapRisk(Uint8Array.of(1), Uint8Array.of(1, 1))).toThrow(
      '1 answers beside 2 of the last exit',
    );
  });
});
