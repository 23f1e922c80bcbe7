import type { Interval } from '../contract/summary.ts';
import type { Random } from '../random.ts';
import { percentileInterval } from '../stats/percentile-interval.ts';
import { stratifiedBootstrap } from '../stats/stratified-bootstrap.ts';
import type { Leaving } from './leaving.ts';

/** 95% intervals of what is lost by leaving too early, by leaving too late, and in total. */
export interface LostRewardIntervals {
  readonly overConfident: Interval;
  readonly overCautious: Interval;
  readonly total: Interval;
}

/**
 * Intervals of each of `groups`, whose trials differ in their seeds alone, by the stratified bootstrap over seeds and
 * samples. All groups are of one split of `samples`, and all see the same draws.
 */
export function regretIntervals(
  groups: readonly (readonly Leaving[])[],
  samples: number,
  random: Random,
): LostRewardIntervals[] {
  const tables = groups.flatMap((trials) =>
    [1, -1].map((sign) => ({ seeds: trials.length, values: lostBy(trials, samples, sign) })),
  );
  const distributions = stratifiedBootstrap(tables, samples, random);
  return groups.map((_, g) => {
    const early = distributions[2 * g] as Float64Array;
    const late = distributions[2 * g + 1] as Float64Array;
    return {
      overConfident: percentileInterval(early),
      overCautious: percentileInterval(late),
      total: percentileInterval(early.map((lost, r) => lost + (late[r] as number))),
    };
  });
}

/** Regret of the samples whose best exit is later (sign 1) or earlier (-1), 0 for the others [seeds * samples]. */
function lostBy(trials: readonly Leaving[], samples: number, sign: number): Float64Array {
  const values = new Float64Array(trials.length * samples);
  trials.forEach(({ best, exit, regret }, s) => {
    regret.forEach((lost, i) => {
      if (Math.sign((best[i] as number) - (exit[i] as number)) === sign) values[s * samples + i] = lost;
    });
  });
  return values;
}
