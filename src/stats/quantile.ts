/**
 * The `p`-quantile, 0 <= p <= 1, of values in ascending order by linear interpolation between order statistics
 * (Hyndman and Fan 1996, type 7: the default of R, NumPy and d3). NaN without values.
 */
export function quantile(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const lower = sorted[below] as number;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return lower + (position - below) * (upper - lower);
}
