import { html, type Markup, trusted } from './markup.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import type { Size } from './frontier-figure.ts';

/** Height of the title above a figure in CSS pixels. */
export const TITLE = 44;

/** Height of what stays white below a figure that fills its height. */
export const FOOT = 10;

/** What stands in an SVG file. */
export interface Frame {
  readonly title: string;
  /** Read aloud in its place. */
  readonly label: string;
  /** Of the whole file, in CSS pixels. */
  readonly size: Size;
  /** The figure: an SVG element, below the title. */
  readonly figure: string;
  /** What stays white left of it, in CSS pixels. */
  readonly left?: number;
  /** Placed by itself. */
  readonly legend?: readonly Markup[];
}

/** An SVG file of its own: white ground, fixed fonts, a title above the figure. Needs no other file, no style sheet. */
export function framedSvg({ title, label, size, figure, left = 0, legend = [] }: Frame): string {
  const { width, height } = size;
  const { background, font, text } = LIGHT_GROUND;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${font}" font-size="13" fill="${text}" role="img" aria-label="${label}"><rect width="${width}" height="${height}" fill="${background}"/><text x="14" y="28" font-size="16" font-weight="600">${title}</text><g transform="translate(${left}, ${TITLE})">${trusted(figure)}</g>${legend}</svg>
`.markup;
}
