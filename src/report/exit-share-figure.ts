import type { Terms } from '../contract/budget.ts';
import type { RunSummary } from '../contract/summary.ts';
import { agentLooks } from './agent-look.ts';
import { type ExitColours, PAGE_EXITS } from './exit-colours.ts';
import { html } from './markup.ts';
import { percent, termsLabel } from './number-format.ts';
import type { Ground } from './plot-svg.ts';
import { agentsOf, termsOf } from './ranking.ts';
import { rowFigure } from './row-figure.ts';
import { stackedBar } from './stacked-bar.ts';

/** A segment narrower than this has no room for its exit's number [CSS pixels]. */
const ROOM = 13;

/**
 * Share of test samples leaving at each exit as SVG: a panel for each price or budget that is `asked` for, for each agent one bar of all samples
 * from the first exit to the last, numbered where there is room.
 */
export function exitShareFigure(
  summary: RunSummary,
  environment: string,
  asked: (terms: Terms) => boolean,
  ground: Ground,
  width: number,
  colours: ExitColours = PAGE_EXITS,
): string {
  const rows = summary.results.filter((row) => row.environment === environment && asked(row));
  const at = new Map(rows.map((row) => [`${row.agent}\n${termsLabel(row)}`, row]));
  const last = Math.max(0, ...rows.map(({ exitShare }) => exitShare.length - 1));
  return rowFigure(
    {
      label: `Share of samples leaving at each exit on ${environment}, by price or budget and agent`,
      width,
      agents: agentsOf(summary, environment),
      panels: termsOf(summary, environment).filter(asked).map(termsLabel),
      domain: [0, 1],
      ticks: [],
      format: percent,
      cell: (agent, panel, x) => {
        const row = at.get(`${agent}\n${panel}`);
        if (!row) return undefined;
        const parts = row.exitShare.map((value, exit) => ({
          value,
          fill: colours.bar(exit, last),
          text: `${exit}`,
          ink: colours.number(exit, last),
        }));
        const lines = row.exitShare.map((share, exit) => `exit\u00a0${exit} ${percent(share)}`);
        return {
          title: [`${agent}, ${panel}`, ...lines].join('\n'),
          marks: html`${stackedBar(parts, x, ROOM)}`,
        };
      },
    },
    agentLooks(summary, 'page'),
    ground,
  );
}
