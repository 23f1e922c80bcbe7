import type { RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { comparisonFigures } from './comparison-figures.ts';
import { frontierFigure } from './frontier-figure.ts';
import { findings, headline } from './headline.ts';
import { type Tips, leanSvg } from './lean-svg.ts';
import { type Markup, html, trusted } from './markup.ts';
import { macs, plural, price } from './number-format.ts';
import { FIGURE_WIDTH, pageFigure } from './page-figure.ts';
import { pageSwatch } from './page-swatch.ts';
import { PAGE_GROUND } from './plot-svg.ts';
import { agentsOf, termsOf } from './ranking.ts';
import { resultsSection } from './results-section.ts';

type Looks = ReadonlyMap<string, AgentLook>;
type Environment = RunSummary['environments'][number];

/** What the page says and shows of one environment: the answer, its figures, all numbers. */
export function environmentSection(
  summary: RunSummary,
  environment: Environment,
  looks: Looks,
  tips: Tips,
): Markup {
  const { name } = environment;
  const draw = (svg: string): Markup => trusted(leanSvg(svg, tips));
  return html`<section class="environment" data-environment="${name}" aria-labelledby="environment-${name}">
<h2 id="environment-${name}" tabindex="-1">${name}</h2>
<p class="facts">${facts(summary, environment).join(' · ')}</p>
<p class="lede">${headline(summary, name)}</p>
<p class="findings">${findings(summary, name)}</p>
${frontier(summary, name, looks, draw)}
${comparisonFigures(summary, name, looks, draw)}
<figure class="numbers">
<figcaption><h3>All figures</h3></figcaption>
${resultsSection(summary, name, looks)}
${notesOf(summary, name)}</figure>
</section>
`;
}

function frontier(summary: RunSummary, name: string, looks: Looks, draw: (svg: string) => Markup): Markup {
  const entries = agentsOf(summary, name).map((agent) => {
    const look = looks.get(agent) as AgentLook;
    return html`<li class="${look.key}">${pageSwatch(look)}${agent}</li>`;
  });
  const svg = draw(frontierFigure(summary, name, looks, PAGE_GROUND, { width: FIGURE_WIDTH, height: 600 }));
  return html`${pageFigure(
    'Accuracy against relative cost',
    'One point for each price of compute λ or budget, joined by a line; bars are 95% intervals, both ways. Up and to the left is better.',
    svg,
    'frontier-figure',
  )}
<ul class="paper-legend" aria-hidden="true">${entries}</ul>`;
}

/** What agents wanted their users to know. */
function notesOf({ results }: RunSummary, environment: string): Markup {
  const notes = results.flatMap((row) =>
    row.environment === environment ? (row.notes ?? []).map((note) => `${row.agent}: ${note}`) : [],
  );
  return html`${[...new Set(notes)].map(
    (note) => html`<p class="findings">${note}</p>
`,
  )}`;
}

function facts(summary: RunSummary, environment: Environment): string[] {
  const { name, dataset, backbone, exits, testSamples } = environment;
  const agents = agentsOf(summary, name).length;
  const seeds = Math.max(0, ...summary.results.map((row) => (row.environment === name ? row.seeds : 0)));
  return [
    dataset,
    backbone,
    `${plural(exits, 'exit')}, ${macs(environment.macs)}`,
    plural(testSamples, 'test sample'),
    plural(agents, 'agent'),
    price(...termsOf(summary, name)),
    plural(seeds, 'seed'),
  ];
}
