import { expect, test } from 'vitest';
import { niceTicks } from '../../src/report/nice-ticks.ts';

test.each([
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
  [-0.013, 0.051, 3, [0, 0.05]],
  [-0.013, 0.051, 6, [0, 0.02, 0.04]],
  [0.61, 0.69, 4, [0.62, 0.64, 0.66, 0.68]],
  [3, 3, 4, [3]],
])('from %d to %d, about %d', (low, high, count, expected) => {
  expect(niceTicks(low, high, count)).toEqual(expected);
});
