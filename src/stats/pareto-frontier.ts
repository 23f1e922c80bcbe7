/** Something bought at a price: less cost is better, more value is better. */
export interface Offer {
  /** What it costs, in any unit. */
  readonly cost: number;
  /** What it is worth, in any unit. */
  readonly value: number;
}

/**
 * Which of `points` nobody dominates: no other point costs at most as much and is worth at least as much, one of the
 * two strictly. Points that agree in both do not dominate each other: they stand or fall together. O(n log n).
 */
export function paretoFrontier(points: readonly Offer[]): boolean[] {
  const order = points.map((_, i) => i);
  const at = (i: number): Offer => points[i] as Offer;
  order.sort((a, b) => at(a).cost - at(b).cost || at(b).value - at(a).value);
  const efficient = points.map(() => false);
  let best: Offer = { cost: Number.NaN, value: Number.NEGATIVE_INFINITY };
  for (const i of order) {
    const point = at(i);
    const twin = point.cost === best.cost && point.value === best.value;
    if (point.value <= best.value && !twin) continue;
    efficient[i] = true;
    best = point;
  }
  return efficient;
}
