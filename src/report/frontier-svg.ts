import type { RunSummary } from '../contract/summary.ts';
import { agentLegend, ENTRY, legendWidth } from './agent-legend.ts';
import { agentLooks } from './agent-look.ts';
import { checkEnvironment } from './check-environment.ts';
import { FOOT, framedSvg, TITLE } from './framed-svg.ts';
import { type Size, frontierFigure } from './frontier-figure.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import { agentsOf } from './ranking.ts';

const DEFAULT: Size = { width: 1000, height: 560 };
/** Where the legend begins, below the title: level with the top of the plot. */
const TOP = TITLE + 28;

/**
 * Accuracy against relative cost of one environment as an SVG file of its own: fixed fonts, white ground, a title and
 * a legend beside it. `size` is that of the whole file in CSS pixels; by default 1000 x 560, higher where there are
 * more agents than have room.
 * @throws UserError where the run has no such environment.
 */
export function frontierSvg(summary: RunSummary, environment: string, size?: Size): string {
  checkEnvironment(summary, environment);
  const looks = agentLooks(summary, 'light');
  const agents = agentsOf(summary, environment);
  const room = TOP + agents.length * ENTRY + FOOT;
  const { width, height } = size ?? { ...DEFAULT, height: Math.max(DEFAULT.height, room) };
  const inner = { width: width - legendWidth(agents), height: height - TITLE };
  // in a file too low for them, entries stand closer
  const line = Math.min(ENTRY, (height - TOP - FOOT) / agents.length);
  return framedSvg({
    title: `${summary.experiment}: accuracy against relative cost on ${environment}`,
    label: `Accuracy against relative cost on ${environment}`,
    size: { width, height },
    figure: frontierFigure(summary, environment, looks, LIGHT_GROUND, inner),
    legend: agentLegend(agents, looks, { x: inner.width + 12, y: TOP, line }),
  });
}
