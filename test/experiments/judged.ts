import type { Claim } from 'offramp';
import { expect } from 'vitest';

/** What is asked of every claim: names of their own, one figure inside its interval, a verdict that follows from it. */
export function expectJudged(
  claims: readonly Claim[],
  holdsAt: (name: string) => { readonly atLeast: number } | { readonly atMost: number },
): void {
  const names = claims.map(({ name }) => name);
  expect(new Set(names).size, 'two claims have one name').toBe(names.length);
  for (const { name, figure, interval, verdict, statement } of claims) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(statement, name).toMatch(/^\S.*\.$/);
    const [low, high] = interval;
    expect(low, name).toBeLessThanOrEqual(figure);
    expect(high, name).toBeGreaterThanOrEqual(figure);
    const side = holdsAt(name);
    const is =
      'atLeast' in side
        ? interval.map((end) => end >= side.atLeast)
        : interval.map((end) => end <= side.atMost);
    const expected = is[0] === is[1] ? (is[0] ? 'holds' : 'does not hold') : 'not decided';
    expect(verdict, name).toBe(expected);
  }
}
