/** `12,300 steps`, three digits that count. */
export const inSteps = (steps: number): string =>
  `${Number(steps.toPrecision(3)).toLocaleString('en-GB', { maximumFractionDigits: 0 })} steps`;
