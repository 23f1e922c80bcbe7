import type { AgentLook } from './agent-look.ts';
import { type Markup, html, trusted } from './markup.ts';
import type { Ground } from './plot-svg.ts';

/** Space for agents' names left of panels that stand one beside another. */
const NAME_MARGIN = 176;

/** Height of one agent's row in CSS pixels. */
export const ROW_HEIGHT = 26;

/** What stands where an agent's row meets a panel. */
export interface Cell {
  /** Its values, a line each: what hovering shows. */
  readonly title: string;
  /** SVG, x from the panel's left edge, y from 0 to `ROW_HEIGHT`. */
  readonly marks: Markup;
}

/** A figure with a row for each agent and a panel for each price or budget. */
export interface RowFigure {
  /** Read aloud for it. */
  readonly label: string;
  /** CSS pixels. */
  readonly width: number;
  readonly agents: readonly string[];
  readonly panels: readonly string[];
  /** The values at a panel's left and right edge. */
  readonly domain: readonly [number, number];
  /** Values with a line down the panel, and how they are written. */
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** What fills the corner above the names. */
  readonly corner?: Markup;
  readonly cell: (agent: string, panel: string, x: (value: number) => number) => Cell | undefined;
}

const GAP = 14;
const RIGHT = 14;
const FOOT = 6;

/** Draws rows as SVG; each is a group with its agent's class, so that a page can hide it and close the gap. */
export function rowFigure(figure: RowFigure, looks: ReadonlyMap<string, AgentLook>, ground: Ground): string {
  const { label, width, agents, panels, domain } = figure;
  const panel = panelWidth(width, panels.length);
  const left = (p: number): number => NAME_MARGIN + p * (panel + GAP);
  const x = (value: number): number => (panel * (value - domain[0])) / (domain[1] - domain[0]);
  const head = figure.ticks.length > 0 ? 42 : 26;
  const height = head + ROW_HEIGHT * agents.length + FOOT;
  const rows = agents.map((agent, i) => {
    const cells = panels.map((name, p) => {
      const cell = figure.cell(agent, name, x);
      return cell
        ? html`<g transform="translate(${px(left(p))},0)"><title>${cell.title}</title>${cell.marks}</g>`
        : '';
    });
    return html`<g class="${looks.get(agent)?.key ?? ''}" transform="translate(0,${head + ROW_HEIGHT * i})"><text x="${NAME_MARGIN - 8}" y="17" text-anchor="end">${agent}</text>${cells}</g>
`;
  });
  const heads = panels.map(
    (name, p) =>
      html`<g transform="translate(${px(left(p))},0)">${panelHead(figure, name, panel, x, { head, height }, ground)}</g>`,
  );
  return html`<svg class="plot rows" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" data-head="${head}" data-row="${ROW_HEIGHT}" data-foot="${FOOT}" font-family="${ground.font}" font-size="12" fill="${ground.text}" text-anchor="middle" role="img" aria-label="${label}">${figure.corner ?? ''}${heads}
${rows}</svg>`.markup;
}

/** CSS pixels of each of `panels` side by side. */
export const panelWidth = (width: number, panels: number): number =>
  (width - NAME_MARGIN - RIGHT - GAP * (panels - 1)) / Math.max(1, panels);

/** A coordinate to a tenth of a pixel. */
export const px = (value: number): number => Math.round(10 * value) / 10;

function panelHead(
  { ticks, format }: RowFigure,
  name: string,
  panel: number,
  x: (value: number) => number,
  { head, height }: { head: number; height: number },
  ground: Ground,
): Markup {
  const down = (value: number): string => `M${px(x(value))},${head - 2}V${height}`;
  const labels = ticks.map(
    (tick) =>
      html`<text x="${px(x(tick))}" y="${head - 8}" fill="${ground.muted}" font-size="10.5">${format(tick)}</text>`,
  );
  const zero = ticks.includes(0) ? trusted(`<path d="${down(0)}" stroke="${ground.muted}"/>`) : '';
  const lines = ticks.length > 0 ? html`<path d="${ticks.map(down).join('')}" stroke="${ground.rule}"/>` : '';
  return html`<text x="${px(panel / 2)}" y="14" font-weight="600">${name}</text>${labels}${lines}${zero}`;
}
