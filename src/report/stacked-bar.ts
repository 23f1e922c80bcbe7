import { type Markup, html } from './markup.ts';
import { ROW_HEIGHT, px } from './row-figure.ts';

/** One part of a bar. */
export interface BarPart {
  /** Its length in the unit of the axis, >= 0. */
  readonly value: number;
  /** CSS colours of the part and of the text on it. */
  readonly fill: string;
  readonly text?: string;
  readonly ink?: string;
}

const INSET = 4;

/** Parts one after another from 0 as SVG, each with its text where it is at least `room` pixels wide. */
export function stackedBar(
  parts: readonly BarPart[],
  x: (value: number) => number,
  room: number,
): readonly Markup[] {
  let sum = 0;
  return parts.map(({ value, fill, text, ink }) => {
    const from = x(sum);
    sum += value;
    const width = x(sum) - from;
    if (width < 0.05) return html``;
    // a hair's breadth between parts, unless that is all there is
    const shown = width > 2 ? width - 0.5 : width;
    const number =
      text && ink && width >= room
        ? html`<text x="${px(from + width / 2)}" y="17" font-size="11" fill="${ink}">${text}</text>`
        : '';
    return html`<rect x="${px(from)}" y="${INSET}" width="${Math.max(0.1, px(shown))}" height="${ROW_HEIGHT - 2 * INSET}" fill="${fill}"/>${number}`;
  });
}
