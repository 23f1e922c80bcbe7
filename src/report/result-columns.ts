import { type ColumnTable, table } from 'arquero';
import { describeTerms } from '../contract/budget.ts';
import type { Interval, ResultRow } from '../contract/summary.ts';

type Cell = string | number | boolean | null;

/**
 * Results as a table of flat columns, one row for each result row in the order given: `environment`, `agent`, `terms`
 * (in words), `lambda` or `budget` (its kind, then `budget_from` and `budget_to`, or `budget_cost` and
 * `budget_requests`), `seeds`, `accuracy`, `cost`, `reward` and `gain`, each with `_low` and `_high`, the ends of its
 * 95% interval, `iqm`, what hindsight would have earned more in parts (`regret_early`, `regret_late`, `regret_policy`),
 * `pareto`, and the share of samples leaving at each exit, `exit_0`, `exit_1` and so on. What a
 * row does not have is null. Units are those of a result row.
 */
export function resultColumns(results: readonly ResultRow[]): ColumnTable {
  const exits = Math.max(0, ...results.map((row) => row.exitShare.length));
  const columns = [...COLUMNS, ...exitColumns(exits)];
  return table(columns.map(([name, cell]) => [name, results.map(cell)]));
}

type Column = readonly [name: string, cell: (row: ResultRow) => Cell];

const COLUMNS: readonly Column[] = [
  ['environment', (row) => row.environment],
  ['agent', (row) => row.agent],
  ['terms', describeTerms],
  ['lambda', ({ lambda, budget }) => (budget ? null : (lambda ?? null))],
  ['budget', ({ budget }) => budget?.kind ?? null],
  ['budget_from', ({ budget }) => (budget?.kind === 'request' ? budget.from : null)],
  ['budget_to', ({ budget }) => (budget?.kind === 'request' ? budget.to : null)],
  ['budget_cost', ({ budget }) => (budget && budget.kind !== 'request' ? budget.cost : null)],
  ['budget_requests', ({ budget }) => (budget?.kind === 'stream' ? budget.requests : null)],
  ['seeds', (row) => row.seeds],
  ...estimate(
    'accuracy',
    (row) => row.accuracy,
    (row) => row.interval.accuracy,
  ),
  ...estimate(
    'cost',
    (row) => row.cost,
    (row) => row.interval.cost,
  ),
  ...estimate(
    'reward',
    (row) => row.reward,
    (row) => row.interval.reward,
  ),
  ['iqm', (row) => row.iqm],
  ...estimate(
    'gain',
    (row) => row.gain.reward,
    (row) => row.gain.interval,
  ),
  ['regret_early', (row) => row.regret?.early ?? null],
  ['regret_late', (row) => row.regret?.late ?? null],
  ['regret_policy', (row) => row.regret?.policy ?? null],
  ['pareto', (row) => row.pareto],
];

function estimate(
  name: string,
  mean: (row: ResultRow) => number,
  interval: (row: ResultRow) => Interval,
): Column[] {
  return [
    [name, mean],
    [`${name}_low`, (row) => interval(row)[0]],
    [`${name}_high`, (row) => interval(row)[1]],
  ];
}

const exitColumns = (exits: number): Column[] =>
  Array.from({ length: exits }, (_, k) => [`exit_${k}`, (row) => row.exitShare[k] ?? null]);
