import type { PlotOptions } from '@observablehq/plot';
import { FOOT, framedSvg, TITLE } from '../report/framed-svg.ts';
import { LIGHT_GROUND, plotSvg as drawn } from '../report/plot-svg.ts';
import { heightOf } from '../report/svg-height.ts';

/** Of a plot that says nothing else, in CSS pixels: room for what names its axes. */
const ROOM = { width: 640, marginTop: 28, marginLeft: 52, marginBottom: 44, inset: 8 };

/**
 * A figure of one's own, declared as for Observable Plot, as an SVG file of its own under a title; rows for its marks are
 * what `objects()` of an arquero table gives. Legends, titles and captions of Plot are no SVG: leave them out, and let
 * text marks name things.
 */
export function plotSvg(title: string, options: PlotOptions): string {
  const declared = { ...ROOM, ...options };
  const figure = drawn(declared, LIGHT_GROUND, title);
  return framedSvg({
    title,
    label: title,
    size: { width: declared.width, height: TITLE + heightOf(figure) + FOOT },
    figure,
  });
}
