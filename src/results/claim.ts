import type { Claim, Score, ScoredFigure, Verdict } from '../contract/score.ts';
import type { Interval } from '../contract/summary.ts';

/** A claim before it is judged. */
export interface Statement extends Omit<Claim, 'verdict'> {
  /** It holds where the figure is at least this. */
  readonly atLeast?: number;
  /** It holds where the figure is at most this. */
  readonly atMost?: number;
}

/**
 * Judges a statement by the interval of its figure: it holds where all of the interval is on the side that the statement
 * says, does not hold where none of it is, and is not decided otherwise. Throws RangeError where neither side or both are
 * given, and where a number is not finite.
 */
export function claim({ atLeast, atMost, ...measured }: Statement): Claim {
  const numbers = [measured.figure, ...measured.interval];
  if (!numbers.every(Number.isFinite)) {
    throw new RangeError(
      `claim ${measured.name}: figure and interval ${numbers.join(', ')}; expected finite numbers`,
    );
  }
  return { ...measured, verdict: verdictOf(measured.interval, { atLeast, atMost }) };
}

function verdictOf(
  [low, high]: Interval,
  { atLeast, atMost }: { readonly atLeast: number | undefined; readonly atMost: number | undefined },
): Verdict {
  if ((atLeast === undefined) === (atMost === undefined)) {
    throw new RangeError('claim: expected one of atLeast and atMost');
  }
  if (atLeast !== undefined) {
    if (low >= atLeast) return 'holds';
    return high < atLeast ? 'does not hold' : 'not decided';
  }
  if (high <= (atMost as number)) return 'holds';
  return low > (atMost as number) ? 'does not hold' : 'not decided';
}

/**
 * What an experiment's results come to. A reproduction is compared by the claims' figures, each of which may move by half
 * the width of its interval, and by `figures`.
 */
export function scoreOf(
  claims: readonly Claim[],
  answer: string,
  figures: Readonly<Record<string, ScoredFigure>> = {},
): Score {
  const measured = claims.map(({ name, figure, interval: [low, high] }): [string, ScoredFigure] => [
    name,
    { value: figure, tolerance: (high - low) / 2 },
  ]);
  return { claims, answer, figures: { ...Object.fromEntries(measured), ...figures } };
}
