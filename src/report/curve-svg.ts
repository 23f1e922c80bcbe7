import type { RunSummary } from '../contract/summary.ts';
import { agentLegend, ENTRY, legendWidth } from './agent-legend.ts';
import { agentLooks } from './agent-look.ts';
import { checkEnvironment } from './check-environment.ts';
import { curveFigure, returnCurves } from './curve-figure.ts';
import { FOOT, framedSvg, TITLE } from './framed-svg.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import { agentsOf } from './ranking.ts';
import { heightOf } from './svg-height.ts';
import { isOf, type Kind } from './terms-kind.ts';

/**
 * Return on the way of training on one environment as an SVG file of its own, a panel for each price or each budget,
 * with a legend of the agents that report it. `width` is that of the whole file in CSS pixels.
 * @throws UserError where the run has no such environment.
 */
export function curveSvg(summary: RunSummary, environment: string, kind: Kind, width = 1112): string {
  checkEnvironment(summary, environment);
  const looks = agentLooks(summary, 'light');
  const curves = returnCurves(summary, environment, isOf(kind));
  const agents = agentsOf(summary, environment).filter((agent) =>
    curves.some((curve) => curve.agent === agent),
  );
  const inner = width - legendWidth(agents);
  const figure = curveFigure(summary, environment, isOf(kind), looks, LIGHT_GROUND, inner);
  const label = `return while training on ${environment}, by ${kind === 'prices' ? 'price' : 'budget'}`;
  const height = TITLE + Math.max(heightOf(figure), agents.length * ENTRY) + FOOT;
  return framedSvg({
    title: `${summary.experiment}: ${label}`,
    label: `R${label.slice(1)}`,
    size: { width, height },
    figure,
    legend: agentLegend(agents, looks, { x: inner + 12, y: TITLE, line: ENTRY }),
  });
}
