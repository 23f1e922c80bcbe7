import type { Values } from './values.ts';

/** How often going on makes a right answer wrong. Shares; NaN where no sample is there to be counted. */
export interface Monotonicity {
  /** P(wrong at exit k | right at exit j) at j * K + k for j < k, NaN elsewhere [K * K]. */
  readonly pairs: Float64Array;
  /** P(wrong at the last exit | right at exit k) [K - 1]. */
  readonly toLast: Float64Array;
  /** P(wrong later | right earlier) over all pairs of exits j < k and all samples: each pair counts as often as j is right. */
  readonly overall: number;
  /**
   * Share of samples for which some exit before the last is right and the last is wrong: destructive overthinking (Kaya
   * et al. 2019).
   */
  readonly destructive: number;
}

/**
 * How often a later exit is wrong where an earlier one was right. `correct` is 1 where the answer is right, exit-major
 * [K * samples]. A network whose later exits only add right answers has 0 everywhere. Throws RangeError where `correct`
 * is not a whole number of exits.
 */
export function monotonicity(correct: Values, samples: number): Monotonicity {
  const exits = correct.length / samples;
  if (!Number.isInteger(exits) || exits < 1) {
    throw new RangeError(`monotonicity: ${correct.length} answers to ${samples} samples`);
  }
  const at = (k: number): Values => correct.subarray(k * samples, (k + 1) * samples);
  const pairs = new Float64Array(exits * exits).fill(Number.NaN);
  let [lost, right] = [0, 0];
  for (let j = 0; j < exits; j++) {
    for (let k = j + 1; k < exits; k++) {
      const counts = lostBetween(at(j), at(k));
      pairs[j * exits + k] = counts.lost / counts.right;
      lost += counts.lost;
      right += counts.right;
    }
  }
  const last = exits - 1;
  return {
    pairs,
    toLast: Float64Array.from({ length: last }, (_, k) => pairs[k * exits + last] as number),
    overall: lost / right,
    destructive: destructiveShare(correct, samples, exits),
  };
}

/** How many samples are right earlier, and how many of them are wrong later. */
function lostBetween(earlier: Values, later: Values): { right: number; lost: number } {
  let [right, lost] = [0, 0];
  earlier.forEach((value, i) => {
    if (value === 0) return;
    right++;
    if (later[i] === 0) lost++;
  });
  return { right, lost };
}

function destructiveShare(correct: Values, samples: number, exits: number): number {
  let destructive = 0;
  for (let i = 0; i < samples; i++) {
    if (correct[(exits - 1) * samples + i] !== 0) continue;
    let k = 0;
    while (k < exits - 1 && correct[k * samples + i] === 0) k++;
    if (k < exits - 1) destructive++;
  }
  return destructive / samples;
}
