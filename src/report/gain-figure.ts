import * as Plot from '@observablehq/plot';
import type { Terms } from '../contract/budget.ts';
import type { ResultRow, RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { describeRow } from './describe-row.ts';
import { gain, termsLabel } from './number-format.ts';
import { type Ground, plotSvg } from './plot-svg.ts';
import { agentsOf, termsOf } from './ranking.ts';

/** Space for agents' names left of panels that stand one beside another. */
export const NAME_MARGIN = 176;

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
  const agents = agentsOf(summary, environment);
  const panels = termsOf(summary, environment).filter(asked).map(termsLabel);
  const highest = Math.max(0.001, ...rows.map((row) => row.gain.interval[1]));
  const lowest = Math.max(-0.3 * highest, Math.min(0, ...rows.map((row) => row.gain.interval[0])));
  const shown = rows.filter((row) => row.gain.reward >= lowest);
  const cut = rows.filter((row) => row.gain.reward < lowest);
  const ticks = Math.max(2, Math.floor((width - NAME_MARGIN) / panels.length / 70));
  const facet = { fx: termsLabel, y: 'agent' } as const;
  const options: Plot.PlotOptions = {
    width,
    height: 26 * agents.length + 74,
    marginLeft: NAME_MARGIN,
    marginTop: 30,
    marginBottom: 40,
    marginRight: 12,
    fx: { domain: panels, padding: 0.06, axis: null },
    x: { domain: [lowest, highest], label: null },
    y: { domain: agents, label: null },
    marks: [
      Plot.axisFx({ label: null, color: ground.text, anchor: 'top' }),
      Plot.axisY({ tickSize: 0, color: ground.text, tickPadding: 8 }),
      Plot.gridX({ stroke: ground.rule, strokeOpacity: 1, ticks }),
      Plot.axisX({
        color: ground.muted,
        tickSize: 0,
        ticks,
        tickFormat: (d: number) => shortGain(d),
        label: null,
      }),
      Plot.ruleX([0], { stroke: ground.muted }),
      ...agents.flatMap((agent) =>
        gainMarks(
          shown.filter((row) => row.agent === agent),
          looks.get(agent) as AgentLook,
          lowest,
          ground,
        ),
      ),
      Plot.text(cut, {
        ...facet,
        x: () => lowest,
        text: (d: ResultRow) => `◂ ${gain(d.gain.reward)}`,
        title: describeRow,
        textAnchor: 'start',
        dx: 2,
        fill: ground.muted,
        fontSize: 11,
      }),
    ],
  };
  return plotSvg(
    options,
    ground,
    `Gain in reward over the best fixed exit on ${environment}, by price or budget and agent`,
  );
}

function gainMarks(
  rows: readonly ResultRow[],
  { key, colour, symbol }: AgentLook,
  lowest: number,
  ground: Ground,
): Plot.Markish[] {
  const facet = { fx: termsLabel, y: 'agent', className: key } as const;
  return [
    Plot.ruleY(rows, {
      ...facet,
      x1: (d: ResultRow) => Math.max(lowest, d.gain.interval[0]),
      x2: (d: ResultRow) => d.gain.interval[1],
      stroke: colour,
      strokeWidth: 2,
      strokeOpacity: 0.6,
    }),
    Plot.dot(rows, {
      ...facet,
      x: (d: ResultRow) => d.gain.reward,
      symbol: symbol as Plot.SymbolType,
      fill: colour,
      stroke: ground.background,
      r: 5,
      title: describeRow,
    }),
  ];
}

const shortGain = (value: number): string =>
  value === 0 ? '0' : `${value > 0 ? '+' : '\u2212'}${Number(Math.abs(value).toPrecision(3))}`;
