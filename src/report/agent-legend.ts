import type { AgentLook } from './agent-look.ts';
import { html, type Markup, trusted } from './markup.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import { SWATCH, swatch } from './swatch.ts';

/** Height of an entry where there is room, in CSS pixels. */
export const ENTRY = 24;

const LEAST = 190;
/** Mean width of a letter of 13 pixels in the widest of the fonts that are asked for. */
const LETTER = 7.2;

/** Width of a legend with these names in CSS pixels. */
export const legendWidth = (agents: readonly string[]): number =>
  Math.max(LEAST, Math.ceil(36 + LETTER * Math.max(...agents.map((agent) => agent.length))));

/** Agents' points and names one below the other, from `y` down, `line` CSS pixels each. */
export function agentLegend(
  agents: readonly string[],
  looks: ReadonlyMap<string, AgentLook>,
  { x, y, line }: { readonly x: number; readonly y: number; readonly line: number },
): Markup[] {
  return agents.map((agent, i) => {
    const point = trusted(swatch(looks.get(agent) as AgentLook, LIGHT_GROUND));
    return html`<g transform="translate(${x}, ${y + i * line})">${point}<text x="${SWATCH + 6}" y="12.5">${agent}</text></g>`;
  });
}
