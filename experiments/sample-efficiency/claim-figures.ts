import type { Claim, ScoredFigure } from 'offramp';

/** Share of itself that a figure may move at least: another backend rounds otherwise, and a seed needs another budget. */
const LEAST_SHARE = 0.1;
/** Reward that a figure may move at least: a tenth of a point. */
const LEAST_REWARD = 0.001;

/**
 * What a reproduction compares of the claims: half the width of the interval as everywhere, but more than nothing where all
 * seeds learnt the same policy.
 */
export const claimFigures = (claims: readonly Claim[]): Record<string, ScoredFigure> =>
  Object.fromEntries(
    claims.map(({ name, figure, interval: [low, high] }): [string, ScoredFigure] => [
      name,
      {
        value: figure,
        tolerance: Math.max((high - low) / 2, LEAST_SHARE * Math.abs(figure), LEAST_REWARD),
      },
    ]),
  );
