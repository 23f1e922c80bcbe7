import type { Offer } from './pareto-frontier.ts';

/**
 * Corners of what can be had by drawing at random between `points`: the upper concave hull of cost and value as far as
 * value rises (Provost and Fawcett 2001, who draw so between classifiers), by Andrew's monotone chain (1979). In
 * ascending cost, with strictly rising value and strictly falling slope, from the best of the cheapest points to the
 * cheapest of the best. Points on a line between two corners are none. Empty without points; a RangeError where a cost
 * or a value is not finite. O(n log n).
 */
export function concaveHull(points: readonly Offer[]): Offer[] {
  const wrong = points.findIndex(({ cost, value }) => !(Number.isFinite(cost) && Number.isFinite(value)));
  if (wrong >= 0) {
    const { cost, value } = points[wrong] as Offer;
    throw new RangeError(`frontier: cost ${cost} and value ${value} of point ${wrong}; expected numbers`);
  }
  const hull: Offer[] = [];
  for (const point of points.toSorted((a, b) => a.cost - b.cost || b.value - a.value)) {
    if (hull.length > 0 && point.value <= (hull.at(-1) as Offer).value) continue;
    while (hull.length > 1 && !bends(hull.at(-2) as Offer, hull.at(-1) as Offer, point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

/** Whether `b` lies above the line from `a` to `c`, where a.cost < b.cost < c.cost. */
function bends(a: Offer, b: Offer, c: Offer): boolean {
  return (b.value - a.value) * (c.cost - a.cost) > (c.value - a.value) * (b.cost - a.cost);
}
