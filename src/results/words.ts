import type { Interval } from '../contract/summary.ts';

/** `+1.2 [+0.4, +2.0]`: a difference of shares and its interval in points, hundredths; `digits` behind the point. */
export function inPoints(difference: number, [low, high]: Interval, digits = 1): string {
  const signed = (value: number): string => {
    const text = Math.abs(100 * value).toFixed(digits);
    return `${value < 0 && Number(text) > 0 ? '\u2212' : '+'}${text}`;
  };
  return `${signed(difference)} [${signed(low)}, ${signed(high)}]`;
}

/** `81.9%` of a share in [0, 1]. */
export const inPercent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)}%`;
