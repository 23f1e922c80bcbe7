import type { RunSummary } from '../contract/summary.ts';
import { checkEnvironment } from './check-environment.ts';
import { LIGHT_EXITS } from './exit-colours.ts';
import { exitShareFigure } from './exit-share-figure.ts';
import { FOOT, framedSvg, TITLE } from './framed-svg.ts';
import { html, type Markup } from './markup.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import { heightOf } from './svg-height.ts';
import { isOf, type Kind } from './terms-kind.ts';

const BOX = 20;
const RIGHT = 12;

/**
 * Where samples of one environment leave, as an SVG file of its own: a panel for each price or each budget, for each
 * agent the share of test samples answered at each exit. `width` is that of the whole file in CSS pixels; its height
 * follows from the number of agents.
 * @throws UserError where the run has no such environment.
 */
export function exitShareSvg(summary: RunSummary, environment: string, kind: Kind, width = 1112): string {
  checkEnvironment(summary, environment);
  const figure = exitShareFigure(summary, environment, isOf(kind), LIGHT_GROUND, width, LIGHT_EXITS);
  const label = `where samples leave on ${environment}, by ${kind === 'prices' ? 'price' : 'budget'}`;
  const exits = summary.environments.find(({ name }) => name === environment)?.exits ?? 0;
  return framedSvg({
    title: `${summary.experiment}: ${label}`,
    label: `W${label.slice(1)}`,
    size: { width, height: TITLE + heightOf(figure) + FOOT },
    figure,
    legend: legend(exits, width - RIGHT - exits * BOX),
  });
}

/** A numbered box for each exit, in the line of the title. */
function legend(exits: number, left: number): Markup[] {
  const last = exits - 1;
  const boxes = Array.from({ length: exits }, (_, exit) => {
    const x = left + exit * BOX;
    return html`<rect x="${x}" y="15" width="${BOX}" height="17" fill="${LIGHT_EXITS.bar(exit, last)}"/><text x="${x + BOX / 2}" y="27" font-size="11" text-anchor="middle" fill="${LIGHT_EXITS.number(exit, last)}">${exit}</text>`;
  });
  return [
    html`<text x="${left - 8}" y="27" font-size="12" text-anchor="end" fill="${LIGHT_GROUND.muted}">exit</text>`,
    ...boxes,
  ];
}
