import { concaveHull } from './concave-hull.ts';
import type { Offer } from './pareto-frontier.ts';

/** Means of the same costs, added up in another order, differ by less than this share of them. */
const ROUNDING = 1e-9;

/**
 * The highest value attainable at a mean cost of at most `cost` by drawing at random, request by request, between two
 * of `points`: linear along their upper concave hull. The best value of all from the best point's cost on; NaN below
 * the cheapest point and without points. Throws RangeError where a point's cost or value is not finite.
 */
export function valueAtCost(points: readonly Offer[], cost: number): number {
  return hullValue(concaveHull(points), cost);
}

/** The same from the corners that `concaveHull` gives. */
export function hullValue(hull: readonly Offer[], cost: number): number {
  const [cheapest] = hull;
  if (!cheapest || !(cost >= cheapest.cost - ROUNDING * Math.abs(cheapest.cost))) return Number.NaN;
  const next = hull.findIndex((corner) => corner.cost > cost);
  if (next === 0) return cheapest.value;
  const a = hull.at(next < 0 ? -1 : next - 1) as Offer;
  const b = hull[next];
  return b ? a.value + ((cost - a.cost) / (b.cost - a.cost)) * (b.value - a.value) : a.value;
}
