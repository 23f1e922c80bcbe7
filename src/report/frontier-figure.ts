import * as Plot from '@observablehq/plot';
import { describeTerms, type Terms } from '../contract/budget.ts';
import type { ResultRow, RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { boundMarks } from './bound-marks.ts';
import { describeRow } from './describe-row.ts';
import { fixedExitMarks } from './fixed-exit-marks.ts';
import { type Ground, plotSvg } from './plot-svg.ts';
import { agentsOf, termsOf } from './ranking.ts';

/** Size of a figure in CSS pixels. */
export interface Size {
  /** Horizontally. */
  readonly width: number;
  /** Vertically. */
  readonly height: number;
}

/**
 * Accuracy against relative cost as SVG: for each agent one point per price or budget, joined by a line, intervals as
 * bars both ways; behind them every fixed exit in grey, the best one of each price or budget ringed, the hindsight
 * oracle and, where the environment is finite, the exact optimum.
 */
export function frontierFigure(
  summary: RunSummary,
  environment: string,
  looks: ReadonlyMap<string, AgentLook>,
  ground: Ground,
  { width, height }: Size,
): string {
  const rows = summary.results.filter((row) => row.environment === environment);
  const bounds = summary.bounds.filter((bound) => bound.environment === environment);
  const oracles = bounds.map((terms) => ({ terms, figures: terms.oracle }));
  const optima = bounds.flatMap((terms) => (terms.optimum ? [{ terms, figures: terms.optimum }] : []));
  // the best agent last, so that it lies on top
  const agents = agentsOf(summary, environment).toReversed();
  const label = `Accuracy against relative cost on ${environment}: ${agents.length} agents and their bounds`;
  const options: Plot.PlotOptions = {
    width,
    height,
    marginLeft: 48,
    marginBottom: 44,
    marginTop: 28,
    marginRight: width < 600 ? 16 : 44,
    x: { domain: [0, Math.max(1, ...rows.map((row) => row.interval.cost[1]))], nice: true },
    y: { nice: true, insetBottom: 24 },
    marks: [
      Plot.gridY({ stroke: ground.rule, strokeOpacity: 1 }),
      Plot.gridX({ stroke: ground.rule, strokeOpacity: 1 }),
      Plot.axisX({
        label: 'relative cost (1 = whole network) →',
        labelAnchor: 'center',
        ...AXIS(ground),
      }),
      Plot.axisY({
        label: '↑ accuracy on test',
        tickFormat: (d: number) => `${Math.round(100 * d)}%`,
        ...AXIS(ground),
      }),
      ...fixedExitMarks(bounds, ground, width < 600),
      ...boundMarks('exact optimum', optima, 'circle', ground),
      ...agents.flatMap((agent) =>
        agentMarks(rows, agent, termsOf(summary, environment), looks.get(agent) as AgentLook, ground),
      ),
      ...boundMarks('hindsight oracle', oracles, 'asterisk', ground),
    ],
  };
  return plotSvg(options, ground, label);
}

const AXIS = (ground: Ground) => ({ color: ground.muted, tickSize: 0, labelOffset: 40 });

function agentMarks(
  rows: readonly ResultRow[],
  agent: string,
  inOrder: readonly Terms[],
  { key, colour, symbol }: AgentLook,
  ground: Ground,
): Plot.Markish[] {
  const order = new Map(inOrder.map((terms, j) => [describeTerms(terms), j]));
  const place = (row: ResultRow): number => order.get(describeTerms(row)) as number;
  const points = rows.filter((row) => row.agent === agent).sort((a, b) => place(a) - place(b));
  const bar = { stroke: colour, strokeWidth: 1.2, strokeOpacity: 0.55, className: key };
  return [
    Plot.ruleX(points, {
      ...bar,
      x: 'cost',
      y1: (d) => d.interval.accuracy[0],
      y2: (d) => d.interval.accuracy[1],
    }),
    Plot.ruleY(points, {
      ...bar,
      y: 'accuracy',
      x1: (d) => d.interval.cost[0],
      x2: (d) => d.interval.cost[1],
    }),
    Plot.line(points, {
      x: 'cost',
      y: 'accuracy',
      z: (d: ResultRow) => d.budget?.kind ?? 'price',
      stroke: colour,
      strokeWidth: 1.4,
      className: key,
    }),
    Plot.dot(points, {
      x: 'cost',
      y: 'accuracy',
      symbol: symbol as Plot.SymbolType,
      fill: colour,
      stroke: ground.background,
      strokeWidth: 1,
      r: 5,
      title: describeRow,
      className: key,
    }),
  ];
}
