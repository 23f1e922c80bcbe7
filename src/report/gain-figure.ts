import type { Terms } from '../contract/budget.ts';
import type { ResultRow, RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { describeRow } from './describe-row.ts';
import { type Markup, html } from './markup.ts';
import { niceTicks } from './nice-ticks.ts';
import { gain, termsLabel } from './number-format.ts';
import type { Ground } from './plot-svg.ts';
import { pointOutline } from './point-outline.ts';
import { agentsOf, termsOf } from './ranking.ts';
import { ROW_HEIGHT, panelWidth, px, rowFigure } from './row-figure.ts';

/**
 * Gain over the best fixed exit as SVG: a panel for each price or budget that is `asked` for, a line for each agent, its paired 95% interval as a
 * bar. Losses larger than all gains together would leave no room for the gains: they are cut off and written out.
 */
export function gainFigure(
  summary: RunSummary,
  environment: string,
  asked: (terms: Terms) => boolean,
  looks: ReadonlyMap<string, AgentLook>,
  ground: Ground,
  width: number,
): string {
  const rows = summary.results.filter((row) => row.environment === environment && asked(row));
  const panels = termsOf(summary, environment).filter(asked).map(termsLabel);
  const highest = Math.max(0.001, ...rows.map((row) => row.gain.interval[1]));
  const lowest = Math.max(-0.3 * highest, Math.min(0, ...rows.map((row) => row.gain.interval[0])));
  const at = new Map(rows.map((row) => [`${row.agent}\n${termsLabel(row)}`, row]));
  return rowFigure(
    {
      label: `Gain in reward over the best fixed exit on ${environment}, by price or budget and agent`,
      width,
      agents: agentsOf(summary, environment),
      panels,
      domain: [lowest - 0.02 * highest, 1.02 * highest],
      ticks: niceTicks(lowest, highest, Math.max(2, Math.floor(panelWidth(width, panels.length) / 64))),
      format: shortGain,
      cell: (agent, panel, x) => {
        const row = at.get(`${agent}\n${panel}`);
        if (!row) return undefined;
        const marks =
          row.gain.reward < lowest
            ? html`<text x="2" y="17" text-anchor="start" font-size="11" fill="${ground.muted}">◂ ${gain(row.gain.reward)}</text>`
            : gainMarks(
                row,
                looks.get(agent) as AgentLook,
                (value) => px(x(Math.max(lowest, value))),
                ground,
              );
        return { title: describeRow(row), marks };
      },
    },
    looks,
    ground,
  );
}

function gainMarks(
  { gain: { reward, interval } }: ResultRow,
  { colour, symbol }: AgentLook,
  x: (value: number) => number,
  ground: Ground,
): Markup {
  const y = ROW_HEIGHT / 2;
  return html`<path d="M${x(interval[0])},${y}H${x(interval[1])}" stroke="${colour}" stroke-width="2" stroke-opacity=".6"/><path transform="translate(${x(reward)},${y})" d="${pointOutline(symbol)}" fill="${colour}" stroke="${ground.background}"/>`;
}

const shortGain = (value: number): string =>
  value === 0 ? '0' : `${value > 0 ? '+' : '\u2212'}${Number(Math.abs(value).toPrecision(3))}`;
