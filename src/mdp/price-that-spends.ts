/** Above this price nothing is worth more than the first exit: an answer is worth 1 at most, a step costs more. */
const HIGHEST = 1e3;
/** Bisections: the price is then known to a part in 2^40. */
const STEPS = 50;

/**
 * The lowest price of compute at which no more than `budget` is spent, where what is spent falls as the price rises: 0
 * where even for nothing no more is spent.
 */
export function priceThatSpends(budget: number, spent: (price: number) => number): number {
  if (spent(0) <= budget) return 0;
  let [low, high] = [0, HIGHEST];
  for (let step = 0; step < STEPS; step++) {
    // prices of interest lie near 1, so the first steps are geometric
    const middle = step < 12 && high > 1e-3 ? Math.sqrt(Math.max(low, 1e-4) * high) : (low + high) / 2;
    if (spent(middle) > budget) low = middle;
    else high = middle;
  }
  return high;
}
