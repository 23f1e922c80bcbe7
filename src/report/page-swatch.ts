import type { AgentLook } from './agent-look.ts';
import { type Markup, html } from './markup.ts';
import { pointOutline } from './point-outline.ts';
import { SWATCH } from './swatch.ts';

/** Every agent's point once, for the page to refer to. */
export function swatchSymbols(looks: Iterable<AgentLook>): Markup {
  const symbols = [...looks].map(
    ({ key, colour, symbol }) => html`<path id="point-${key}" d="${pointOutline(symbol)}" fill="${colour}"/>`,
  );
  return html`<svg width="0" height="0" aria-hidden="true" class="symbols"><defs>${symbols}</defs></svg>`;
}

/** An agent's point beside its name. */
export const pageSwatch = ({ key }: AgentLook): Markup =>
  html`<svg class="swatch" viewBox="-8 -8 ${SWATCH} ${SWATCH}" aria-hidden="true"><use href="#point-${key}"/></svg>`;
