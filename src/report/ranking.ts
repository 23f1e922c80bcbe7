import { describeTerms, type Terms } from '../contract/budget.ts';
import type { Bounds, Figures } from '../contract/record.ts';
import type { ResultRow, RunSummary } from '../contract/summary.ts';

/** What a ranking shows beside agents. */
export interface Bound {
  readonly label: string;
  readonly figures: Figures;
}

/** One line of a ranking: an agent's result, or a bound that results are shown against. */
export type RankedLine = { readonly row: ResultRow } | { readonly bound: Bound };

/** Bounds of one environment and one price or budget, best first; none where the run has none. */
export function boundsOf(summary: RunSummary, environment: string, terms: Terms): Bound[] {
  const bounds = summary.bounds.find((b) => b.environment === environment && sameTerms(b, terms));
  return bounds ? labelled(bounds) : [];
}

/** Agents and bounds of one environment and one price or budget, by reward from the highest; at a tie the agent comes first. */
export function ranking(summary: RunSummary, environment: string, terms: Terms): RankedLine[] {
  const rows = summary.results.filter((row) => row.environment === environment && sameTerms(row, terms));
  const lines: RankedLine[] = [
    ...rows.map((row) => ({ row })),
    ...boundsOf(summary, environment, terms).map((bound) => ({ bound })),
  ];
  return lines.sort((a, b) => rewardOf(b) - rewardOf(a));
}

/** Prices of one environment's results, in ascending order, then its budgets: the mean ones, caps, streams. */
export function termsOf(summary: RunSummary, environment: string): Terms[] {
  const rows = summary.results.filter((row) => row.environment === environment);
  const found = new Map(rows.map((row) => [describeTerms(row), row as Terms]));
  return [...found.values()].sort((a, b) => rankOf(a) - rankOf(b) || amountOf(a) - amountOf(b));
}

const KINDS = ['average', 'request', 'stream'];
const rankOf = ({ budget }: Terms): number => (budget ? 1 + KINDS.indexOf(budget.kind) : 0);
const amountOf = ({ lambda, budget }: Terms): number =>
  budget ? ('cost' in budget ? budget.cost : budget.from) : (lambda as number);

/** Whether two results are of the same price or budget. */
export const sameTerms = (a: Terms, b: Terms): boolean => describeTerms(a) === describeTerms(b);

/** Agents of one environment, the highest mean gain first: the one order of all its figures. */
export function agentsOf(summary: RunSummary, environment: string): string[] {
  const gains = new Map<string, number[]>();
  for (const row of summary.results) {
    if (row.environment !== environment) continue;
    gains.set(row.agent, [...(gains.get(row.agent) ?? []), row.gain.reward]);
  }
  const mean = (agent: string): number => {
    const values = gains.get(agent) ?? [];
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return [...gains.keys()].sort((a, b) => mean(b) - mean(a));
}

function labelled({ oracle, optimum, bestFixedExit }: Bounds): Bound[] {
  return [
    { label: 'hindsight oracle', figures: oracle },
    ...(optimum ? [{ label: 'exact optimum', figures: optimum }] : []),
    { label: `best fixed exit (${bestFixedExit.exit})`, figures: bestFixedExit },
  ];
}

function rewardOf(line: RankedLine): number {
  return 'row' in line ? line.row.reward : line.bound.figures.reward;
}
