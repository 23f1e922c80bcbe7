import { applyTemperatures, fitTemperatures } from 'offramp';
import { describe, expect, it } from 'vitest';
import type { Bank } from '../../../src/bank/bank.ts';
import { decodeFloats, rowsOf } from '../../../src/bank/columns.ts';
import { splitTraces } from '../../../src/mdp/split-traces.ts';
import { crossEntropy, drawnBank, probabilitiesAt, softmax } from './drawn-bank.ts';

/** Expected calibration error of exit `k` on `test`, 10 bins of equal width (Guo et al. 2017, equation 3). */
function calibrationError(bank: Bank, k: number): number {
  const probabilities = probabilitiesAt(bank, k);
  const bins = Array.from({ length: 10 }, () => ({ sure: 0, right: 0 }));
  const rows = rowsOf(bank, 'test');
  for (const row of rows) {
    const answer = probabilities[row] as number[];
    const sure = Math.max(...answer);
    const bin = bins[Math.min(9, Math.floor(sure * 10))] as (typeof bins)[number];
    bin.sure += sure;
    if (answer.indexOf(sure) === bank.labels[row]) bin.right++;
  }
  return bins.reduce((sum, { sure, right }) => sum + Math.abs(sure - right), 0) / rows.length;
}

/** Every exit draws its label truly; then exit 0 is shown three times too sure, exit 1 half as sure as it may be. */
const factors = [3, 0.5];
const bank = drawnBank({
  exits: 2,
  each: 2000,
  label: (logits, uniform) => {
    const sums = [0, 1, 2].map((c) => Math.exp((logits[c] as number) + (logits[3 + c] as number)));
    const whole = sums.reduce((a, b) => a + b);
    let left = uniform * whole;
    const found = sums.findIndex((power) => (left -= power) < 0);
    return Math.max(0, found);
  },
  shown: (logit, k) => logit * (factors[k] as number),
});

/** Mean of -ln softmax(logits)[label] over some rows of the bank. */
function meanLoss(logits: Float32Array, rows: Int32Array): number {
  const losses = Array.from(rows, (row, i) => {
    const p = softmax(Array.from(logits.subarray(3 * i, 3 * i + 3)));
    return -Math.log(p[bank.labels[row] as number] as number);
  });
  return losses.reduce((a, b) => a + b) / rows.length;
}

describe('temperatures', () => {
  const temperatures = fitTemperatures(bank);
  const scaled = applyTemperatures(bank, temperatures);

  it('are those at which a brute-force search finds the least cross-entropy on tune', () => {
    const grid = Array.from({ length: 41 }, (_, i) => 10 ** ((i - 20) / 20));
    const rows = rowsOf(bank, 'tune');
    for (const k of [0, 1]) {
      const logits = decodeFloats(bank.logits, rows, 3 * k, 3);
      const losses = grid.map((t) =>
        meanLoss(
          logits.map((z) => z / t),
          rows,
        ),
      );
      const best = grid[losses.indexOf(Math.min(...losses))] as number;
      expect(Math.abs(Math.log10((temperatures[k] as number) / best))).toBeLessThan(1 / 20);
      expect(crossEntropy(scaled, k, 'tune')).toBeLessThanOrEqual(Math.min(...losses));
    }
  });

  it('take overconfidence and its opposite away, on samples they were not fitted on', () => {
    expect(temperatures[0]).toBeGreaterThan(2);
    expect(temperatures[1]).toBeLessThan(1);
    for (const k of [0, 1]) {
      expect(calibrationError(scaled, k)).toBeLessThan(calibrationError(bank, k) / 2);
      expect(calibrationError(scaled, k)).toBeLessThan(0.04);
    }
  });

  it('divide logits and leave the rest as it was', () => {
    const rows = rowsOf(bank, 'test');
    for (const k of [0, 1]) {
      const expected = decodeFloats(bank.logits, rows, 3 * k, 3).map((z) => z / (temperatures[k] as number));
      expect(decodeFloats(scaled.logits, rows, 3 * k, 3)).toEqual(expected);
    }
    const { labels, split, sample, macs, milliseconds } = bank;
    expect(scaled).toMatchObject({ labels, split, sample, macs, milliseconds, name: 'drawn+temperature' });
    expect(scaled.hash).not.toBe(bank.hash);
    expect(scaled.provenance.source).toMatch(/^temperatures \d.*, of bank [0-9a-f]{12}$/);
  });

  it('change no answer, in half precision either', () => {
    // logits one unit in the last place apart: most quotients by 3 round to the same number
    const half = drawnBank({
      each: 400,
      dtype: 'float16',
      shown: (logit) => 1 + Math.round(logit) / 1024,
    });
    for (const t of [3, 0.7]) {
      const other = applyTemperatures(half, [t, t, t]);
      expect(other.logits.dtype).toBe('float16');
      for (const split of ['policy', 'test'] as const) {
        expect(splitTraces(other, split).answers).toEqual(splitTraces(half, split).answers);
      }
    }
  });

  it('end at the edge of their range where tune is always right, or where chance does better', () => {
    const right = drawnBank({ label: (logits) => logits.indexOf(Math.max(...logits.slice(-3))) % 3 });
    expect(fitTemperatures(right)[2]).toBe(0.01);
    const wrong = drawnBank({ label: (logits) => logits.indexOf(Math.min(...logits.slice(-3))) % 3 });
    expect(fitTemperatures(wrong)[2]).toBe(100);
  });

  it.each([[[1]], [[1, 0]], [[1, Number.NaN]], [[1, 1, 1]]])('are refused where they are %j', (wrong) => {
    expect(() => applyTemperatures(bank, wrong)).toThrow(
      /bank drawn: temperatures .*; expected 2 positive numbers, one for each exit/,
    );
  });

  it('are refused where they make a logit too large for the bank', () => {
    const half = drawnBank({ dtype: 'float16' });
    expect(() => applyTemperatures(half, [1, 1, 1e-5])).toThrow(
      /a logit becomes .*beyond the largest float16/,
    );
  });
});
