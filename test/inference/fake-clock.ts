import { afterEach, beforeEach, vi } from 'vitest';

/** A clock that stands still but for what a test says has passed. */
export function fakeClock(): { pass(milliseconds: number): void } {
  let now = 0;
  beforeEach(() => {
    now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => vi.restoreAllMocks());
  return {
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}
