import type { RunSummary } from '../contract/summary.ts';
import { agentLooks } from './agent-look.ts';
import { checkEnvironment } from './check-environment.ts';
import { FOOT, framedSvg, TITLE } from './framed-svg.ts';
import { gainFigure } from './gain-figure.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import { heightOf } from './svg-height.ts';
import { isOf, type Kind } from './terms-kind.ts';

/**
 * Gain over the best fixed exit of one environment as an SVG file of its own, a panel for each price or each budget:
 * the difference in reward with its paired 95% interval. `width` is that of the whole file in CSS pixels; its height
 * follows from the number of agents.
 * @throws UserError where the run has no such environment.
 */
export function gainSvg(summary: RunSummary, environment: string, kind: Kind, width = 1112): string {
  checkEnvironment(summary, environment);
  const looks = agentLooks(summary, 'light');
  // the page's triangle is in few fonts, and not in the one that PNG files are set in
  const figure = gainFigure(summary, environment, isOf(kind), looks, LIGHT_GROUND, width).replaceAll(
    '◂',
    '←',
  );
  const label = `gain over the best fixed exit on ${environment}, by ${kind === 'prices' ? 'price' : 'budget'}`;
  return framedSvg({
    title: `${summary.experiment}: ${label}`,
    label: `G${label.slice(1)}`,
    size: { width, height: TITLE + heightOf(figure) + FOOT },
    figure,
  });
}
