import type { RunSummary } from '../contract/summary.ts';
import { checkEnvironment } from './check-environment.ts';
import { FOOT, framedSvg, TITLE } from './framed-svg.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import { LIGHT_REGRET, regretFigure } from './regret-figure.ts';
import { heightOf } from './svg-height.ts';
import { isOf, type Kind } from './terms-kind.ts';

/** Its key stands at the very edge. */
const LEFT = 14;

/**
 * What policies lose to the hindsight oracle on one environment as an SVG file of its own, a panel for each price or
 * each budget. `width` is that of the whole file in CSS pixels; its height follows from the number of agents.
 * @throws UserError where the run has no such environment.
 */
export function regretSvg(summary: RunSummary, environment: string, kind: Kind, width = 1112): string {
  checkEnvironment(summary, environment);
  const figure = regretFigure(summary, environment, isOf(kind), LIGHT_GROUND, width - LEFT, LIGHT_REGRET);
  const label = `reward lost to the hindsight oracle on ${environment}, by ${kind === 'prices' ? 'price' : 'budget'}`;
  return framedSvg({
    title: `${summary.experiment}: ${label}`,
    label: `R${label.slice(1)}`,
    size: { width, height: TITLE + heightOf(figure) + FOOT },
    figure,
    left: LEFT,
  });
}
