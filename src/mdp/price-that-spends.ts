/** At this price of compute no answer is worth the smallest step. */
const HIGHEST = 1e6;
/** Bisections of a bracket that begins between 0 and 1, or between two powers of ten. */
const STEPS = 50;

/**
 * Two prices of compute as near as 50 bisections bring them: at the lower one more than `budget` is spent, at the higher
 * one not. What is spent falls, or stays, as the price rises. Both are 0 where even for nothing no more is spent.
 */
export function pricesAround(
  budget: number,
  spent: (price: number) => number,
): readonly [low: number, high: number] {
  if (spent(0) <= budget) return [0, 0];
  let [low, high] = [0, 1];
  while (high < HIGHEST && spent(high) > budget) [low, high] = [high, 10 * high];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (spent(middle) > budget) low = middle;
    else high = middle;
  }
  return [low, high];
}

/** The lowest price of compute at which no more than `budget` is spent. */
export function priceThatSpends(budget: number, spent: (price: number) => number): number {
  return pricesAround(budget, spent)[1];
}
