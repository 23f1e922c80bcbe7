import type { Random } from '../random.ts';
import { concaveHull } from './concave-hull.ts';
import type { Estimate } from './estimate.ts';
import { mean } from './mean.ts';
import type { Offer } from './pareto-frontier.ts';
import { percentileInterval } from './percentile-interval.ts';
import { type BootstrapOptions, stratifiedBootstrap } from './stratified-bootstrap.ts';
import type { SeedTable, Values } from './values.ts';

/** One policy of an agent, at one lambda or budget, on all samples; seed s, sample i at s * samples + i. */
export interface OperatingPoint {
  /** Seeds that were run. */
  readonly seeds: number;
  /** What is bought: 1 where the answer is right, or another quality; finite [seeds * samples]. */
  readonly value: Values;
  /** What it cost, relative to the last exit or in any one unit; finite [seeds * samples]. */
  readonly cost: Values;
}

/** A figure of a frontier, with its 95% interval. NaN where the cost it asks for is below the cheapest point. */
export interface FrontierEstimate extends Estimate {
  /**
   * Share of replicates, in [0, 1], in which the figure exists: the interval is over these. Below 1 where a cost is so
   * close to the cheapest point that other samples put it out of reach.
   */
  readonly attainable: number;
}

/** An agent's hull of mean cost and mean value, as measured and in every replicate. */
export interface FrontierDraws {
  readonly measured: Offer[];
  readonly replicates: Offer[][];
}

/**
 * Hulls of several agents on the same samples, from one pass of `stratifiedBootstrap`: in a replicate all points of all
 * agents see the same samples, and those with as many seeds the same seeds. Means over seeds and samples are taken
 * first and the hull of the means after, so that no seed chooses its own mixture.
 */
export function frontierDraws(
  agents: readonly (readonly OperatingPoint[])[],
  samples: number,
  random: Random,
  options: Pick<BootstrapOptions, 'replicates'>,
): FrontierDraws[] {
  if (agents.some((points) => points.length === 0)) throw new RangeError('frontier: no operating point');
  const tables = agents.flat().flatMap(({ seeds, cost, value }): SeedTable[] => [
    { seeds, values: cost },
    { seeds, values: value },
  ]);
  const distributions = stratifiedBootstrap(tables, samples, random, options);
  let first = 0;
  return agents.map((points) => {
    const own = distributions.slice(first, first + 2 * points.length);
    first += own.length;
    return {
      measured: concaveHull(points.map(({ cost, value }) => ({ cost: mean(cost), value: mean(value) }))),
      replicates: Array.from(own[0] as Float64Array, (_, r) => concaveHull(offersAt(own, r))),
    };
  });
}

/** Cost and value of each point in replicate `r`, of distributions that alternate so. */
function offersAt(distributions: readonly Float64Array[], r: number): Offer[] {
  return Array.from({ length: distributions.length / 2 }, (_, p) => ({
    cost: distributions[2 * p]?.[r] as number,
    value: distributions[2 * p + 1]?.[r] as number,
  }));
}

/** What `figure` says of one agent's hull. */
export function frontierEstimate(
  { measured, replicates }: FrontierDraws,
  figure: (hull: readonly Offer[]) => number,
): FrontierEstimate {
  return estimateOf(figure(measured), Float64Array.from(replicates, figure));
}

/** What `figure` says of one agent's hull minus what it says of another's in the same replicate. */
export function frontierGap(
  agent: FrontierDraws,
  reference: FrontierDraws,
  figure: (hull: readonly Offer[]) => number,
): FrontierEstimate {
  const gaps = agent.replicates.map((hull, r) => figure(hull) - figure(reference.replicates[r] as Offer[]));
  return estimateOf(figure(agent.measured) - figure(reference.measured), Float64Array.from(gaps));
}

function estimateOf(value: number, distribution: Float64Array): FrontierEstimate {
  const found = distribution.filter((figure) => !Number.isNaN(figure));
  const known = Number.isNaN(value) ? new Float64Array(0) : found;
  return { value, interval: percentileInterval(known), attainable: found.length / distribution.length };
}
