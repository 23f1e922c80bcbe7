import { describeTerms, type Terms } from '../contract/budget.ts';
import type { RunSummary } from '../contract/summary.ts';
import { type Quantity, quantitiesOf } from './latex-quantity.ts';
import { agentLines, boundLines, type Line } from './latex-rows.ts';
import { latexText } from './latex-text.ts';
import { plural } from './number-format.ts';
import { termsOf } from './ranking.ts';
import { isOf, kindsOf, type Kind } from './terms-kind.ts';

/** Columns that fit between the margins of a page. */
const WIDEST = 4;

/**
 * Results as LaTeX tables, to be read by \input; they need the package booktabs and no other. For each environment,
 * and for prices and budgets apart, agents by price or budget: reward or accuracy with 95% intervals, the best in bold,
 * above the bounds, then the relative cost that was paid. More than four prices or budgets go on in a further table.
 */
export function resultsLatex(summary: RunSummary): string {
  const tables = summary.environments.flatMap(({ name }) =>
    kindsOf(summary, name).flatMap((kind) => tablesOf(summary, name, kind)),
  );
  const { total, done } = summary.trials;
  const unfinished = done < total ? `; ${done} of ${total} trials done, figures may change` : '';
  const head = `% ${oneLine(summary.experiment)}, ${oneLine(summary.run)}${unfinished}; needs \\usepackage{booktabs}`;
  return `${[head, ...tables].join('\n\n')}\n`;
}

function tablesOf(summary: RunSummary, environment: string, kind: Kind): string[] {
  const rows = summary.results.filter((row) => row.environment === environment && isOf(kind)(row));
  const terms = termsOf(summary, environment).filter(isOf(kind));
  const parts = Array.from({ length: Math.ceil(terms.length / WIDEST) }, (_, i) =>
    terms.slice(i * WIDEST, (i + 1) * WIDEST),
  );
  const seeds = seedsText(rows.map((row) => row.seeds));
  return quantitiesOf(rows, kind).flatMap((quantity) =>
    parts.map((columns, part) => {
      const label = ['tab', summary.experiment, environment, kind, quantity.name, ...numbered(part, parts)];
      return latexTable({
        caption: caption(quantity, environment, seeds, part, parts.length),
        label: label.map((word) => word.replaceAll(/[^A-Za-z0-9.]+/g, '-')).join(':'),
        head: ['agent', ...columns.map(heading)],
        agents: agentLines(summary, environment, columns, quantity),
        bounds: boundLines(summary, environment, columns, quantity),
      });
    }),
  );
}

const numbered = (part: number, parts: readonly unknown[]): string[] =>
  parts.length > 1 ? [String(part + 1)] : [];

function caption(
  quantity: Quantity,
  environment: string,
  seeds: string,
  part: number,
  parts: number,
): string {
  const best = quantity.best ? '; the best in bold' : '';
  const which = parts > 1 ? ` (${part + 1} of ${parts})` : '';
  return latexText(
    `${quantity.title} on ${environment}${which}: mean over ${seeds}, 95% bootstrap interval${best}.`,
  );
}

function seedsText(seeds: readonly number[]): string {
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  return least === most ? plural(most, 'seed') : `${least} to ${plural(most, 'seed')}`;
}

function heading(terms: Terms): string {
  if (!terms.budget) return `$\\lambda = ${terms.lambda}$`;
  return latexText(describeTerms(terms).replace('..', ' to ').replace(' x ', ' × '));
}

interface LatexTable {
  readonly caption: string;
  readonly label: string;
  readonly head: Line;
  readonly agents: readonly Line[];
  readonly bounds: readonly Line[];
}

function latexTable({ caption: text, label, head, agents, bounds }: LatexTable): string {
  return [
    '\\begin{table}',
    '  \\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}',
    `  \\caption{${text}}`,
    `  \\label{${label}}`,
    `  \\begin{tabular}{l${'r'.repeat(head.length - 1)}}`,
    '    \\toprule',
    lineOf(head),
    '    \\midrule',
    ...agents.map(lineOf),
    ...(bounds.length > 0 ? ['    \\midrule', ...bounds.map(lineOf)] : []),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
  ].join('\n');
}

const lineOf = (cells: Line): string => `    ${cells.join(' & ')} \\\\`;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
