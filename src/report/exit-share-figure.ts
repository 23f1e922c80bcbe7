import * as Plot from '@observablehq/plot';
import type { Terms } from '../contract/budget.ts';
import type { RunSummary } from '../contract/summary.ts';
import { NAME_MARGIN } from './gain-figure.ts';
import { percent, termsLabel } from './number-format.ts';
import { type Ground, plotSvg } from './plot-svg.ts';
import { agentsOf, termsOf } from './ranking.ts';

interface Segment {
  readonly agent: string;
  /** The price or budget. */
  readonly terms: string;
  readonly exit: number;
  readonly share: number;
  /** Share of samples that left at an earlier exit. */
  readonly before: number;
}

/** A segment narrower than this share has no room for its exit's number. */
const ROOM = 0.075;

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
): string {
  const agents = agentsOf(summary, environment);
  const rows = summary.results.filter((row) => row.environment === environment && asked(row));
  const segments = rows.flatMap((row) => {
    const { agent, exitShare } = row;
    const terms = termsLabel(row);
    let before = 0;
    return exitShare.map((share, exit): Segment => {
      before += share;
      return { agent, terms, exit, share, before: before - share };
    });
  });
  const last = Math.max(0, ...segments.map((segment) => segment.exit));
  const place = { fx: 'terms', y: 'agent' } as const;
  const options: Plot.PlotOptions = {
    width,
    height: 26 * agents.length + 40,
    marginLeft: NAME_MARGIN,
    marginTop: 30,
    marginBottom: 6,
    marginRight: 12,
    fx: { domain: termsOf(summary, environment).filter(asked).map(termsLabel), padding: 0.06, axis: null },
    x: { domain: [0, 1], axis: null },
    y: { domain: agents, padding: 0.22, label: null },
    marks: [
      Plot.axisFx({ label: null, color: ground.text, anchor: 'top' }),
      Plot.axisY({ tickSize: 0, color: ground.text, tickPadding: 8 }),
      ...Array.from({ length: last + 1 }, (_, exit) => [
        Plot.barX(
          segments.filter((segment) => segment.exit === exit && segment.share > 0),
          {
            ...place,
            x1: 'before',
            x2: (d: Segment) => d.before + d.share,
            fill: exitColour(exit, last),
            stroke: ground.background,
            strokeWidth: 0.5,
            title: (d: Segment) => `${d.agent}, ${d.terms}\nexit ${d.exit}: ${percent(d.share)} of samples`,
          },
        ),
        Plot.text(
          segments.filter((segment) => segment.exit === exit && segment.share >= ROOM),
          {
            ...place,
            x: (d: Segment) => d.before + d.share / 2,
            text: 'exit',
            fill: 2 * exit < last ? 'var(--on-first-exit)' : 'var(--on-last-exit)',
            fontSize: 11,
            pointerEvents: 'none',
          },
        ),
      ]).flat(),
    ],
  };
  return plotSvg(
    options,
    ground,
    `Share of samples leaving at each exit on ${environment}, by price or budget and agent`,
  );
}

/** Pale for the first exit, deep for the last; both ends are the page's. */
function exitColour(exit: number, last: number): string {
  const deep = last === 0 ? 0 : Math.round((100 * exit) / last);
  return `color-mix(in oklab, var(--last-exit) ${deep}%, var(--first-exit))`;
}
