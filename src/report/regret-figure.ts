import type { Terms } from '../contract/budget.ts';
import type { Regret, RunSummary } from '../contract/summary.ts';
import { agentLooks } from './agent-look.ts';
import { type Markup, html } from './markup.ts';
import { niceTicks } from './nice-ticks.ts';
import { reward, termsLabel } from './number-format.ts';
import type { Ground } from './plot-svg.ts';
import { agentsOf, termsOf } from './ranking.ts';
import { panelWidth, rowFigure } from './row-figure.ts';
import { stackedBar } from './stacked-bar.ts';

/** CSS colours of what was lost by leaving too early, too late and by the policy's own compute. */
export type RegretColours = Readonly<Record<keyof Regret, string>>;

/** Inside the page. */
export const PAGE_REGRET: RegretColours = {
  early: 'var(--early)',
  late: 'var(--late)',
  policy: 'var(--own)',
};

/** In a file of its own, on white: those of the page in its light colours. */
export const LIGHT_REGRET: RegretColours = { early: '#5b9bd0', late: '#d9812f', policy: '#8d979f' };

const NAMES = { early: 'too\u00a0early', late: 'too\u00a0late', policy: 'own\u00a0compute' } as const;
const PARTS = ['early', 'late', 'policy'] as const;

/** Whether there is anything to draw for what is `asked`. */
export const hasRegret = (
  { results }: RunSummary,
  environment: string,
  asked: (terms: Terms) => boolean,
): boolean => results.some((row) => row.environment === environment && row.regret && asked(row));

/**
 * Mean reward lost to the hindsight oracle as SVG: a panel for each price or budget that is `asked` for and has it, a bar
 * for each agent, of what samples lost that left before their best exit, of what those lost that left after it, and
 * of the policy's own compute.
 */
export function regretFigure(
  summary: RunSummary,
  environment: string,
  asked: (terms: Terms) => boolean,
  ground: Ground,
  width: number,
  colours: RegretColours = PAGE_REGRET,
): string {
  const rows = summary.results.filter((row) => row.environment === environment && row.regret && asked(row));
  const at = new Map(rows.map((row) => [`${row.agent}\n${termsLabel(row)}`, row.regret]));
  const panels = termsOf({ ...summary, results: rows }, environment).map(termsLabel);
  const highest = Math.max(1e-9, ...rows.map(({ regret }) => total(regret as Regret)));
  return rowFigure(
    {
      label: `Mean reward lost to the hindsight oracle on ${environment}, by price or budget and agent`,
      width,
      agents: agentsOf(summary, environment).filter((agent) => rows.some((row) => row.agent === agent)),
      panels,
      domain: [0, 1.02 * highest],
      ticks: niceTicks(0, highest, Math.max(2, Math.floor(panelWidth(width, panels.length) / 60))),
      format: (value) => `${Number(value.toPrecision(3))}`,
      corner: key(colours),
      cell: (agent, panel, x) => {
        const regret = at.get(`${agent}\n${panel}`);
        if (!regret) return undefined;
        const parts = PARTS.map((part) => ({ value: Math.max(0, regret[part]), fill: colours[part] }));
        return { title: describe(agent, panel, regret), marks: html`${stackedBar(parts, x, Infinity)}` };
      },
    },
    agentLooks(summary, 'page'),
    ground,
  );
}

const total = ({ early, late, policy }: Regret): number => early + late + policy;

function describe(agent: string, panel: string, regret: Regret): string {
  const parts = PARTS.map((part) => `${NAMES[part]} ${reward(regret[part])}`);
  return [`${agent}, ${panel}`, `lost ${reward(total(regret))}`, ...parts].join('\n');
}

function key(colours: RegretColours): Markup {
  const entries = PARTS.map(
    (part, i) =>
      html`<g transform="translate(0,${2 + 12.5 * i})"><rect width="9" height="9" fill="${colours[part]}"/><text x="14" y="8.5" font-size="10.5" text-anchor="start">${NAMES[part]}</text></g>`,
  );
  return html`${entries}`;
}
