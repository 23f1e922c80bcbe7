/** `12,300`: three digits that count. */
export const inSteps = (steps: number): string =>
  Number(steps.toPrecision(3)).toLocaleString('en-GB', { maximumFractionDigits: 0 });

/** `0.71` or `−0.04`: a share of the gap, which may be passed on either side. */
export function inShares(share: number): string {
  const digits = Math.abs(share).toFixed(2);
  return share < 0 && Number(digits) > 0 ? `\u2212${digits}` : digits;
}
