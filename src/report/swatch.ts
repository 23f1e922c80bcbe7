import * as Plot from '@observablehq/plot';
import type { AgentLook } from './agent-look.ts';
import { type Ground, plotSvg } from './plot-svg.ts';

/** Side of a swatch in CSS pixels. */
export const SWATCH = 16;

/** An agent's point as an SVG element 16 pixels wide and high, for legends and tables. */
export function swatch({ colour, symbol }: AgentLook, ground: Ground): string {
  const dot = Plot.dot([0], {
    frameAnchor: 'middle',
    symbol: symbol as Plot.SymbolType,
    fill: colour,
    r: 5.5,
  });
  const svg = plotSvg({ width: SWATCH, height: SWATCH, margin: 0, marks: [dot] }, ground, '');
  // its name stands beside it: nothing to read aloud
  return svg.replace('aria-label="" role="img"', 'aria-hidden="true"');
}
