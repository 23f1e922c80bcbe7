import type { Random } from '../random.ts';
import { type CostRange, hullArea } from './area-under-frontier.ts';
import {
  type FrontierDraws,
  type FrontierEstimate,
  frontierDraws,
  frontierEstimate,
  frontierGap,
  type OperatingPoint,
} from './frontier-draws.ts';
import type { BootstrapOptions } from './stratified-bootstrap.ts';

/**
 * `areaUnderFrontier` of an agent's operating points, all on the same `samples`, with the 95% interval of the bootstrap
 * of `frontierInterval`. NaN where the range starts below the cheapest point. Throws RangeError without points, where
 * shapes do not agree, where the range does not rise and where costs or values are not finite.
 */
export function areaInterval(
  points: readonly OperatingPoint[],
  samples: number,
  range: CostRange,
  random: Random,
  options: Pick<BootstrapOptions, 'replicates'> = {},
): FrontierEstimate {
  const [draws] = frontierDraws([points], samples, random, options);
  return frontierEstimate(draws as FrontierDraws, (hull) => hullArea(hull, range));
}

/**
 * `areaUnderFrontier` of an agent minus that of a reference over the same costs: what the agent is worth more on average
 * over them. Interval paired as in `frontierDifference`. NaN where the range starts below the cheapest point of either.
 * Same errors as `areaInterval`.
 */
export function areaDifference(
  points: readonly OperatingPoint[],
  reference: readonly OperatingPoint[],
  samples: number,
  range: CostRange,
  random: Random,
  options: Pick<BootstrapOptions, 'replicates'> = {},
): FrontierEstimate {
  const [agent, other] = frontierDraws([points, reference], samples, random, options);
  return frontierGap(agent as FrontierDraws, other as FrontierDraws, (hull) => hullArea(hull, range));
}
