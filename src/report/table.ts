import Table from 'cli-table3';
import { describeTerms } from '../contract/budget.ts';
import type { ResultRow, RunSummary } from '../contract/summary.ts';
import { cost, count, gain, interval, macs, percent, plural, reward } from './number-format.ts';
import { type Bound, ranking, termsOf } from './ranking.ts';

/** How the terminal table is drawn. */
export interface TableOptions {
  /** ANSI colours; off by default, as a pipe wants it. */
  readonly colour?: boolean;
}

type Paint = (style: 'bold' | 'dim' | 'green' | 'red', text: string) => string;

/**
 * Results for the terminal, at most 100 columns wide: for each environment one block per price or budget, agents and bounds by
 * reward from the highest. Ends with a line break.
 */
export function resultsTable(summary: RunSummary, options: TableOptions = {}): string {
  const paint = painter(options.colour ?? false);
  const blocks = summary.environments.map((environment) => {
    const { name, dataset, backbone, exits, testSamples } = environment;
    const size = `${exits} exits, ${macs(environment.macs)}`;
    const title = `${paint('bold', name)}\n${dataset} · ${backbone} · ${size} · ${count(testSamples)} test samples`;
    return `${title}\n\n${environmentTable(summary, name, paint)}`;
  });
  return `${[...blocks, legend(summary, paint)].join('\n\n')}\n`;
}

function environmentTable(summary: RunSummary, environment: string, paint: Paint): string {
  const table = new Table({
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: ['left', 'right', 'left', 'right', 'right', 'left'],
  });
  const mostSeeds = Math.max(...summary.results.map((row) => row.seeds));
  termsOf(summary, environment).forEach((terms, i) => {
    if (i > 0) table.push(['', '', '', '', '', '']);
    const head = [
      describeTerms(terms),
      terms.budget ? 'quality' : 'reward',
      '95% interval',
      'acc. @ cost',
      'gain',
      '95% interval',
    ];
    table.push(head.map((text) => paint('bold', text)));
    const lines = ranking(summary, environment, terms);
    const best = lines.find((line) => 'row' in line);
    for (const line of lines) {
      table.push(
        'row' in line ? agentCells(line.row, line === best, mostSeeds, paint) : boundCells(line.bound, paint),
      );
    }
  });
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function agentCells(row: ResultRow, best: boolean, mostSeeds: number, paint: Paint): string[] {
  const seeds = row.seeds < mostSeeds ? ` (${plural(row.seeds, 'seed')})` : '';
  const name = `${row.pareto ? '*' : ' '} ${row.agent}${seeds}`;
  const [low, high] = row.gain.interval;
  const difference = gain(row.gain.reward);
  return [
    best ? paint('bold', name) : name,
    best ? paint('bold', reward(row.reward)) : reward(row.reward),
    paint('dim', interval(row.interval.reward, reward)),
    accuracyAtCost(row),
    low > 0 ? paint('green', difference) : high < 0 ? paint('red', difference) : difference,
    paint('dim', interval(row.gain.interval, gain)),
  ];
}

function boundCells({ label, figures }: Bound, paint: Paint): string[] {
  const cells = [`- ${label}`, reward(figures.reward), '', accuracyAtCost(figures), '', ''];
  return cells.map((cell) => paint('dim', cell));
}

const accuracyAtCost = (figures: { accuracy: number; cost: number }): string =>
  `${percent(figures.accuracy)} @ ${cost(figures.cost)}`;

function legend(summary: RunSummary, paint: Paint): string {
  const seeds = [...new Set(summary.results.map((row) => row.seeds))].sort((a, b) => a - b);
  const { total, done, failed } = summary.trials;
  const missing =
    done < total ? [`${done} of ${total} trials done, ${failed} failed: figures may change`] : [];
  const lines = [
    `Means over ${plural(seeds.at(-1) ?? 0, 'seed')}; 95% intervals by stratified bootstrap over seeds and test samples.`,
    'gain: over the best fixed exit (in budget) on the same samples. cost: 1 is the whole network.',
    '* on the frontier of accuracy against cost    - a bound, not an agent',
    ...notes(summary),
    ...missing,
  ];
  return lines.map((line) => paint('dim', line)).join('\n');
}

/** What agents wanted their users to know. */
function notes({ results }: RunSummary): string[] {
  return [...new Set(results.flatMap((row) => (row.notes ?? []).map((note) => `${row.agent}: ${note}`)))];
}

const CODES = { bold: [1, 22], dim: [2, 22], green: [32, 39], red: [31, 39] } as const;

function painter(colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  return (style, text) => `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m`;
}

const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((suffix) => [side + suffix, '']),
  ),
);
