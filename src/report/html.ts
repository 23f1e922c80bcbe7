import type { RunSummary } from '../contract/summary.ts';
import { agentLooks } from './agent-look.ts';
import { claimsSection } from './claims-section.ts';
import { environmentSection } from './environment-section.ts';
import { createTips, exitRules } from './lean-svg.ts';
import { type Markup, html, trusted } from './markup.ts';
import { count } from './number-format.ts';
import { agentPanel, environmentBar } from './page-controls.ts';
import { PAGE_NOTES } from './page-notes.ts';
import { EARLY_SCRIPT, PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE, agentRules } from './page-style.ts';
import { swatchSymbols } from './page-swatch.ts';

/**
 * A run as one HTML page that needs nothing else: no network, no other file, readable without scripts, light and
 * dark, on paper too. Renders the summary's figures and computes none.
 */
export function reportHtml(summary: RunSummary): string {
  const looks = agentLooks(summary, 'page');
  const keys = [...looks.values()].map(({ key }) => key);
  const tips = createTips();
  const sections = summary.environments.map((one) => environmentSection(summary, one, looks, tips));
  const exits = exitRules(sections.map(({ markup }) => markup).join(''));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${summary.experiment} · Offramp</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}${trusted(exits)}
${trusted(agentRules(keys))}</style>
<script>${trusted(EARLY_SCRIPT)}</script>
</head>
<body>
<a class="skip" href="#content">Skip to the results</a>
${swatchSymbols(looks.values())}
${opening(summary)}
${environmentBar(summary)}
<div class="layout">
${agentPanel(looks)}
<main id="content" tabindex="-1">
${sections}
${PAGE_NOTES}
</main>
</div>
<footer>
<h2>Provenance</h2>
<dl>${summary.provenance.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</footer>
<div id="tip" role="status"></div>
<script type="application/json" id="tips">${trusted(inScript(tips.texts()))}</script>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.markup;
}

/** What was asked, and what is to be known before reading the answer. */
function opening(summary: RunSummary): Markup {
  return html`<header>
<p class="brand"><b>Offramp</b> <span>${summary.experiment}</span> <span>${summary.run}</span></p>
<h1>${summary.question}</h1>
${unfinished(summary)}
${claimsSection(summary.score)}</header>`;
}

function unfinished({ trials: { total, done, failed } }: RunSummary): Markup | string {
  if (done >= total) return '';
  return html`<p class="warning">${count(done)} of ${count(total)} trials are done, ${count(failed)} failed: these figures
may still change.</p>`;
}

/** JSON that cannot end the script element it stands in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
