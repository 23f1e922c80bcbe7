import type { RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { type Markup, html } from './markup.ts';
import { pageSwatch } from './page-swatch.ts';

/**
 * The bar at the top: each environment as a way there and, beside it, a switch; and the choice of light or dark. Without
 * scripts the switches are not shown.
 */
export function environmentBar({ environments }: RunSummary): Markup {
  const entries = environments.map(
    ({
      name,
    }) => html`<li><button type="button" class="scripted" data-environment="${name}" aria-pressed="true" aria-label="show ${name}" title="show or hide ${name}"></button><a href="#environment-${name}">${name}</a></li>
`,
  );
  return html`<nav class="bar" aria-label="Environments">
<ul>
${entries}</ul>
<button type="button" class="scripted theme" data-theme-switch><span>auto</span></button>
</nav>`;
}

/** All agents, each a legend entry and a switch for the whole page. */
export function agentPanel(looks: ReadonlyMap<string, AgentLook>): Markup {
  const entries = [...looks].map(
    ([
      agent,
      look,
    ]) => html`<li><button type="button" data-agent="${look.key}" data-name="${agent}" aria-pressed="true">${pageSwatch(look)}<span>${agent}</span></button></li>
`,
  );
  return html`<aside class="agents" aria-label="Agents">
<details open>
<summary>Agents <span class="shown"></span></summary>
<p class="scripted pick"><button type="button" data-all>all</button> <button type="button" data-none>none</button> <span>Shift+click or double click: only this one</span></p>
<ul class="legend">
${entries}</ul>
</details>
</aside>`;
}
