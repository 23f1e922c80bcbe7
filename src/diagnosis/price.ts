import type { Terms } from '../contract/budget.ts';

/** Price at which hindsight weighs compute: that of the trial; 0 under a budget, where quality alone counts. */
export const priceOf = ({ lambda, budget }: Terms): number => (budget ? 0 : (lambda ?? 0));
