import { expect } from 'vitest';

/** Each value within `tolerance`, relative where it is above 1. */
export function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of Array.from(expected).entries()) {
    expect(Math.abs((found[i] as number) - value), `value ${i}`).toBeLessThan(
      tolerance * (1 + Math.abs(value)),
    );
  }
}
