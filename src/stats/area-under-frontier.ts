import { concaveHull } from './concave-hull.ts';
import type { Offer } from './pareto-frontier.ts';
import { hullValue } from './value-at-cost.ts';

/** From the cheaper to the dearer mean cost, `from` < `to`. */
export type CostRange = readonly [from: number, to: number];

/**
 * Mean over costs in [from, to] of what `valueAtCost` gives, in the unit of the value: the area under the upper concave
 * hull of `points`, which is exact, divided by to - from. NaN where `from` is below the cheapest point, and without
 * points. Throws RangeError where `from` is not below `to` or a point's cost or value is not finite.
 */
export function areaUnderFrontier(points: readonly Offer[], range: CostRange): number {
  return hullArea(concaveHull(points), range);
}

/** The same from the corners that `concaveHull` gives. */
export function hullArea(hull: readonly Offer[], [from, to]: CostRange): number {
  if (!(from < to)) throw new RangeError(`area under frontier: from cost ${from} to ${to}; expected a rise`);
  const between = hull.map(({ cost }) => cost).filter((cost) => cost > from && cost < to);
  const costs = [from, ...between, to];
  const values = costs.map((cost) => hullValue(hull, cost));
  let area = 0;
  for (let i = 1; i < costs.length; i++) {
    const width = (costs[i] as number) - (costs[i - 1] as number);
    area += (width * ((values[i] as number) + (values[i - 1] as number))) / 2;
  }
  return area / (to - from);
}
