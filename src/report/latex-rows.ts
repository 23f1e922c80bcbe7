import type { Terms } from '../contract/budget.ts';
import type { Bounds, Figures } from '../contract/record.ts';
import type { ResultRow, RunSummary } from '../contract/summary.ts';
import type { Quantity } from './latex-quantity.ts';
import { latexText } from './latex-text.ts';
import { agentsOf, sameTerms } from './ranking.ts';

/** No result, or no such bound. */
const NONE = '--';

/** A line of a table's body: a name, then a cell for each price or budget. */
export type Line = readonly string[];

/** A line for each agent of an environment: `mean {\scriptsize [low, high]}`, the best means of a column in bold. */
export function agentLines(
  summary: RunSummary,
  environment: string,
  columns: readonly Terms[],
  quantity: Quantity,
): Line[] {
  const rows = summary.results.filter((row) => row.environment === environment);
  const cells = columns.map((terms) => {
    const column = rows.filter((row) => sameTerms(row, terms));
    const best = quantity.format(Math.max(...column.map(quantity.mean)));
    return (agent: string): string => {
      const row = column.find((one) => one.agent === agent);
      return row ? agentCell(row, quantity, best) : NONE;
    };
  });
  return agentsOf(summary, environment).map((agent) =>
    [latexText(agent)].concat(cells.map((cellOf) => cellOf(agent))),
  );
}

function agentCell(row: ResultRow, { best: isBest, mean, interval, format }: Quantity, best: string): string {
  const text = format(mean(row));
  // means that print alike are equally good to the reader
  const shown = isBest && text === best ? `\\textbf{${text}}` : text;
  const [low, high] = interval(row);
  return `${shown} {\\scriptsize [${format(low)}, ${format(high)}]}`;
}

const BOUNDS: readonly (readonly [string, (bounds: Bounds) => Figures | undefined])[] = [
  ['best fixed exit', ({ bestFixedExit }) => bestFixedExit],
  ['exact optimum', ({ optimum }) => optimum],
  ['hindsight oracle', ({ oracle }) => oracle],
];

/** A line for each bound that an environment has. */
export function boundLines(
  summary: RunSummary,
  environment: string,
  columns: readonly Terms[],
  { mean, format }: Quantity,
): Line[] {
  const bounds = columns.map((terms) =>
    summary.bounds.find((one) => one.environment === environment && sameTerms(one, terms)),
  );
  return BOUNDS.flatMap(([name, figuresOf]): Line[] => {
    const figures = bounds.map((one) => one && figuresOf(one));
    if (figures.every((one) => one === undefined)) return [];
    return [[name, ...figures.map((one) => (one ? format(mean(one)) : NONE))]];
  });
}
