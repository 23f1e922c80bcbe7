import type { Terms } from '../contract/budget.ts';
import type { RunSummary } from '../contract/summary.ts';
import { type AgentLook, agentLooks } from './agent-look.ts';
import { exitShareFigure } from './exit-share-figure.ts';
import { type Size, frontierFigure } from './frontier-figure.ts';
import { gainFigure } from './gain-figure.ts';
import { findings, headline } from './headline.ts';
import { type Markup, html, trusted } from './markup.ts';
import { count, macs, plural, price } from './number-format.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { PAGE_GROUND } from './plot-svg.ts';
import { agentsOf, termsOf } from './ranking.ts';
import { resultsSection } from './results-section.ts';
import { swatch } from './swatch.ts';

type Looks = ReadonlyMap<string, AgentLook>;

const WIDE = 1112;
const FRONTIER = { wide: { width: 876, height: 560 }, compact: { width: 400, height: 400 } };

/**
 * A run as one HTML page that needs nothing else: no network, no other file, readable without scripts, light and
 * dark, on paper too. Renders the summary's figures and computes none.
 */
export function reportHtml(summary: RunSummary): string {
  const looks = agentLooks(summary, 'page');
  const sections = summary.environments.map(({ name }) => environmentSection(summary, name, looks));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${summary.experiment} · Offramp</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<header>
<p class="brand"><b>Offramp</b> <span>${summary.experiment}</span> <span>${summary.run}</span></p>
<h1>${summary.question}</h1>
${unfinished(summary)}
</header>
<main>
${sections}
${NOTES}
</main>
<footer>
<h2>Provenance</h2>
<dl>${summary.provenance.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</footer>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.markup;
}

function unfinished({ trials: { total, done, failed } }: RunSummary): Markup | string {
  if (done >= total) return '';
  return html`<p class="warning">${count(done)} of ${count(total)} trials are done, ${count(failed)} failed: these figures
may still change.</p>`;
}

function environmentSection(summary: RunSummary, name: string, looks: Looks): Markup {
  const environment = summary.environments.find((e) => e.name === name);
  if (!environment) return html``;
  return html`<section class="environment" aria-labelledby="environment-${name}">
<h2 id="environment-${name}">${name}</h2>
<p class="facts">${facts(summary, environment).join(' · ')}</p>
<p class="lede">${headline(summary, name)}</p>
<p class="findings">${findings(summary, name)}</p>
${frontierBlock(summary, name, looks)}
${PANELS.map((panels) => comparison(summary, name, looks, panels))}
<figure>
<figcaption><h3>All figures</h3></figcaption>
${resultsSection(summary, name, looks)}
${notesOf(summary, name)}</figure>
</section>
`;
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

interface Panels {
  readonly title: string;
  readonly asked: (terms: Terms) => boolean;
  /** What the gain is over. */
  readonly gain: string;
}

/** Prices and budgets ask different questions, so each has figures of its own. */
const PANELS: readonly Panels[] = [
  {
    title: '',
    asked: ({ budget }) => !budget,
    gain: 'Reward minus that of the best fixed exit on the same samples; bars are paired 95% intervals. Right of the line is better.',
  },
  {
    title: ' under budgets',
    asked: ({ budget }) => budget !== undefined,
    gain: 'Quality minus that of the best fixed exit that the budget affords; bars are paired 95% intervals. Right of the line is better.',
  },
];

function comparison(summary: RunSummary, name: string, looks: Looks, { title, asked, gain }: Panels): Markup {
  if (!termsOf(summary, name).some(asked)) return html``;
  return html`<figure>
<figcaption><h3>Gain over the best fixed exit${title}</h3>
<p>${gain}</p></figcaption>
<div class="scroll" tabindex="0">${trusted(gainFigure(summary, name, asked, looks, PAGE_GROUND, WIDE))}</div>
</figure>
<figure>
<figcaption><h3>Where samples leave${title}</h3>
<p>Share of test samples answered at each exit, from the first on the left to the last on the right; mean over seeds.</p></figcaption>
<div class="scroll" tabindex="0">${trusted(exitShareFigure(summary, name, asked, PAGE_GROUND, WIDE))}</div>
</figure>
`;
}

function facts(summary: RunSummary, environment: RunSummary['environments'][number]): string[] {
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

function frontierBlock(summary: RunSummary, name: string, looks: Looks): Markup {
  const entries = agentsOf(summary, name).map((agent) => {
    const look = looks.get(agent) as AgentLook;
    return html`<li><button type="button" data-agent="${look.key}" aria-pressed="false">${trusted(swatch(look, PAGE_GROUND))} ${agent}</button></li>
`;
  });
  const figure = (size: Size): Markup => trusted(frontierFigure(summary, name, looks, PAGE_GROUND, size));
  return html`<figure>
<figcaption><h3>Accuracy against relative cost</h3>
<p>One point for each price of compute λ or budget, joined by a line; bars are 95% intervals, both ways. Up and to the left is better.</p></figcaption>
<div class="with-legend">
<div class="wide">${figure(FRONTIER.wide)}</div>
<div class="compact">${figure(FRONTIER.compact)}</div>
<ul class="legend" aria-label="Agents">${entries}</ul>
</div>
</figure>`;
}

const NOTES = html`<section class="notes" aria-label="How to read this page">
<p><b>λ</b>, the price of compute: the reward of an answer is its quality (1 if right, 0 if wrong, unless the experiment
says otherwise) minus λ times its relative cost.</p>
<p><b>Budget</b>, a cap on cost: its knob is set on <i>tune</i> so that the mean relative cost there is the budget, and what
is reached on test is reported. <b>Caps</b> are drawn for each request and never exceeded; a <b>stream</b> shares one allowance.</p>
<p><b>Relative cost</b>: multiply-accumulates spent, over those of the whole network; what the policy itself spends is charged.</p>
<p><b>Best fixed exit</b>: the exit that earns the most when every sample leaves there.</p>
<p><b>Hindsight oracle</b>: for each sample the exit that turned out best. It knows the labels; no policy can reach it.</p>
<p><b>Exact optimum</b>: the best that any policy can do, by dynamic programming, where the environment is finite.</p>
<p><b>Intervals</b>: 95%, stratified bootstrap over seeds and test samples. Those of reward hold the difficulty of the
samples, which all agents share: compare agents by their gain.</p>
</section>`;
