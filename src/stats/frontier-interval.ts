import type { Random } from '../random.ts';
import {
  type FrontierDraws,
  type FrontierEstimate,
  frontierDraws,
  frontierEstimate,
  frontierGap,
  type OperatingPoint,
} from './frontier-draws.ts';
import type { BootstrapOptions } from './stratified-bootstrap.ts';
import { hullValue } from './value-at-cost.ts';
import type { Values } from './values.ts';

/** The value, or a difference of values, at one cost of a grid. */
export interface FrontierPoint extends FrontierEstimate {
  /** Mean cost, in the unit of the operating points' costs. */
  readonly cost: number;
}

/**
 * `valueAtCost` of an agent's operating points at each of `costs`, in their order, with its 95% percentile interval:
 * seeds and samples are drawn as in `stratifiedBootstrap` and the hull is taken anew in each of 1000 replicates. All
 * points are measured on the same `samples`. Intervals are pointwise. As a maximum over noisy points the value is
 * slightly too high, the more points lie within each other's noise: measure few points, or choose them on other samples.
 * Throws RangeError without points, where shapes do not agree and where costs or values are not finite.
 */
export function frontierInterval(
  points: readonly OperatingPoint[],
  samples: number,
  costs: Values,
  random: Random,
  options: Pick<BootstrapOptions, 'replicates'> = {},
): FrontierPoint[] {
  const [draws] = frontierDraws([points], samples, random, options);
  return Array.from(costs, (cost) => ({
    cost,
    ...frontierEstimate(draws as FrontierDraws, (hull) => hullValue(hull, cost)),
  }));
}

/**
 * `valueAtCost` of an agent minus that of a reference at each of `costs`, in their order: what the agent is worth more at
 * the same mean cost. Interval as in `frontierInterval`, paired: both see the same samples in a replicate and, where
 * they have as many seeds, the same seeds. NaN at a cost below the cheapest point of either. Same errors.
 */
export function frontierDifference(
  points: readonly OperatingPoint[],
  reference: readonly OperatingPoint[],
  samples: number,
  costs: Values,
  random: Random,
  options: Pick<BootstrapOptions, 'replicates'> = {},
): FrontierPoint[] {
  const [agent, other] = frontierDraws([points, reference], samples, random, options);
  return Array.from(costs, (cost) => ({
    cost,
    ...frontierGap(agent as FrontierDraws, other as FrontierDraws, (hull) => hullValue(hull, cost)),
  }));
}
