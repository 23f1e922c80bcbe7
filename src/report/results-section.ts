import { describeTerms } from '../contract/budget.ts';
import type { Interval, ResultRow, RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { type Markup, html, trusted } from './markup.ts';
import { cost, count, gain, interval, percent, points, reward, termsLabel } from './number-format.ts';
import { pageSwatch } from './page-swatch.ts';
import { type Bound, ranking, termsOf } from './ranking.ts';

/** Heading, and how many columns stand below it. */
const COLUMNS: readonly (readonly [string, number])[] = [
  ['agent', 1],
  ['reward', 2],
  ['accuracy', 2],
  ['cost', 2],
  ['gain', 2],
  ['iqm', 1],
  ['seeds', 1],
];
const WIDTH = COLUMNS.reduce((sum, [, columns]) => sum + columns, 0);

/** All figures of one environment as an HTML table: one body for each price or budget, by reward from the highest. */
export function resultsSection(
  summary: RunSummary,
  environment: string,
  looks: ReadonlyMap<string, AgentLook>,
): Markup {
  const bodies = termsOf(summary, environment).map((terms) => {
    const lines = ranking(summary, environment, terms);
    const best = lines.find((line) => 'row' in line);
    const rows = lines.map((line) =>
      'row' in line
        ? agentRow(line.row, looks.get(line.row.agent) as AgentLook, line === best)
        : boundRow(line.bound),
    );
    return html`<tbody data-terms="${describeTerms(terms)}">
<tr class="group"><th colspan="${WIDTH}" scope="rowgroup">${termsLabel(terms)}</th></tr>
${rows}</tbody>
`;
  });
  const samples = summary.environments.find(({ name }) => name === environment)?.testSamples ?? 0;
  return html`<div class="scroll" role="region" aria-label="Results on ${environment}" tabindex="0">
<table class="results">
<caption>Means over seeds and ${count(samples)} test samples, with 95% intervals. ◆ on the frontier of accuracy
against cost. In italics: bounds.</caption>
<thead><tr>${COLUMNS.map(heading)}</tr></thead>
${bodies}</table>
</div>`;
}

function heading([name, columns]: readonly [string, number]): Markup {
  const sorted = trusted(name === 'reward' ? ' aria-sort="descending"' : '');
  const label = name === 'iqm' ? 'IQM' : name;
  return html`<th scope="col" colspan="${columns}" data-key="${name}"${sorted}><button type="button">${label}</button></th>`;
}

function agentRow(row: ResultRow, look: AgentLook, best: boolean): Markup {
  const mark = row.pareto ? html` <span class="frontier">◆</span>` : '';
  const [low, high] = row.gain.interval;
  const sign = low > 0 ? 'better' : high < 0 ? 'worse' : '';
  const values = html`data-agent="${row.agent}" data-reward="${row.reward}" data-accuracy="${row.accuracy}" data-cost="${row.cost}" data-gain="${row.gain.reward}" data-iqm="${row.iqm}" data-seeds="${row.seeds}"`;
  const cells = [
    figure(reward(row.reward), row.interval.reward, reward),
    figure(percent(row.accuracy), row.interval.accuracy, points),
    figure(cost(row.cost), row.interval.cost, cost),
    figure(gain(row.gain.reward), row.gain.interval, gain, sign),
  ];
  return html`<tr ${values} class="${look.key}${best ? ' best' : ''}"><th scope="row">${pageSwatch(look)} ${row.agent}${mark}</th>${cells}<td>${reward(row.iqm)}</td><td>${row.seeds}</td></tr>
`;
}

function figure(value: string, ends: Interval, format: (value: number) => string, sign = ''): Markup {
  return html`<td${sign && html` class="${sign}"`}>${value}</td><td class="interval">${interval(ends, format)}</td>`;
}

function boundRow({ label, figures }: Bound): Markup {
  const values = html`data-agent="${label}" data-reward="${figures.reward}" data-accuracy="${figures.accuracy}" data-cost="${figures.cost}"`;
  const shown = [reward(figures.reward), percent(figures.accuracy), cost(figures.cost)];
  const cells = shown.map((value) => html`<td>${value}</td><td></td>`);
  return html`<tr ${values} class="bound"><th scope="row">${label}</th>${cells}<td colspan="4"></td></tr>
`;
}
