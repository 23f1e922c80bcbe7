import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Text and lines that are not data, and what is behind them; CSS colours. */
export interface Ground {
  readonly text: string;
  readonly muted: string;
  readonly rule: string;
  readonly background: string;
  readonly font: string;
}

/** A figure inside the page: its colours are the page's. */
export const PAGE_GROUND: Ground = {
  text: 'var(--text)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
  background: 'var(--ground)',
  font: 'inherit',
};

/** A figure on its own, on white. */
export const LIGHT_GROUND: Ground = {
  text: '#1d2327',
  muted: '#667078',
  rule: '#dfe3e6',
  background: '#ffffff',
  font: "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif",
};

/** Draws a plot without a browser: an SVG element that stands alone or in a page. `label` is read aloud for it. */
export function plotSvg(options: Plot.PlotOptions, ground: Ground, label: string): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const style = {
    fontFamily: ground.font,
    fontSize: '12px',
    color: ground.text,
    background: 'transparent',
    overflow: 'visible',
  };
  const svg = Plot.plot({ ...options, className: 'plot', style, document });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  // Plot's own style sheet would fix a white halo and size
  for (const sheet of svg.querySelectorAll('style')) sheet.remove();
  return svg.outerHTML;
}
