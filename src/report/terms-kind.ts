import type { Terms } from '../contract/budget.ts';
import type { RunSummary } from '../contract/summary.ts';
import { termsOf } from './ranking.ts';

/** Prices and budgets ask different questions, so each has figures and tables of its own. */
export type Kind = 'prices' | 'budgets';

/** Whether terms are of a kind. */
export const isOf =
  (kind: Kind) =>
  ({ budget }: Terms): boolean =>
    (budget === undefined) === (kind === 'prices');

/** The kinds that one environment's results are of. */
export function kindsOf(summary: RunSummary, environment: string): Kind[] {
  const terms = termsOf(summary, environment);
  return (['prices', 'budgets'] as const).filter((kind) => terms.some(isOf(kind)));
}
