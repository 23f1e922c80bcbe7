import { describeTerms, type Terms } from '../../src/contract/budget.ts';
import type { ResultRow } from '../../src/contract/summary.ts';
import type { FinishedRun } from '../../src/contract/score.ts';
import { markdownTable, percentWithin } from './markdown.ts';

/** Rewards at each price and accuracies at each budget, a pair of tables an environment. */
export function everyPolicy({ summary }: FinishedRun): string {
  return summary.environments
    .map(({ name, exits, testSamples }) => {
      const rows = summary.results.filter((row) => row.environment === name);
      const bounds = summary.bounds.filter((bound) => bound.environment === name);
      const oracle = (terms: Terms) =>
        bounds.find((bound) => describeTerms(bound) === describeTerms(terms))?.oracle;
      const prices = rows.filter(({ budget }) => !budget);
      const budgets = rows.filter(({ budget }) => budget);
      return `### \`${name}\`, ${exits} exits, ${testSamples} test samples

Reward \`[95% interval] @ relative cost\`, best mean first:

${table(
  prices,
  (row) =>
    `${row.reward.toFixed(4)} [${row.interval.reward.map((end) => end.toFixed(3)).join(', ')}] @ ${row.cost.toFixed(3)}`,
  (terms) => `*${oracle(terms)?.reward.toFixed(4)} @ ${oracle(terms)?.cost.toFixed(3)}*`,
)}

Accuracy in percent \`[95% interval] @ realised cost\` under average budgets, best mean first:

${table(
  budgets,
  (row) => `${percentWithin(row.accuracy, row.interval.accuracy)} @ ${row.cost.toFixed(3)}`,
  (terms) => `*${percentOf(oracle(terms)?.accuracy)} @ ${oracle(terms)?.cost.toFixed(3)}*`,
)}
`;
    })
    .join('\n');
}

const percentOf = (share = Number.NaN): string => (100 * share).toFixed(1);

function table(
  rows: readonly ResultRow[],
  cell: (row: ResultRow) => string,
  bound: (terms: Terms) => string,
): string {
  const columns = [...new Map(rows.map((row) => [describeTerms(row), row as Terms])).values()];
  const agents = [...new Set(rows.map(({ agent }) => agent))];
  const of = (agent: string): ResultRow[] => rows.filter((row) => row.agent === agent);
  const mean = (agent: string): number => of(agent).reduce((sum, { reward }) => sum + reward, 0);
  const lines = agents
    .toSorted((a, b) => mean(b) - mean(a))
    .map((agent) => [`\`${agent}\``].concat(columns.map((terms) => cellOf(of(agent), terms, cell))));
  return markdownTable(
    ['', ...columns.map(describeTerms)],
    [['*hindsight oracle*', ...columns.map(bound)], ...lines],
  );
}

function cellOf(rows: readonly ResultRow[], terms: Terms, cell: (row: ResultRow) => string): string {
  const row = rows.find((candidate) => describeTerms(candidate) === describeTerms(terms));
  return row ? cell(row) : '';
}
