import type { RunSummary } from '../contract/summary.ts';
import { UserError, suggestion } from '../error.ts';
import { type AgentLook, agentLooks } from './agent-look.ts';
import { type Size, frontierFigure } from './frontier-figure.ts';
import { html, trusted } from './markup.ts';
import { LIGHT_GROUND } from './plot-svg.ts';
import { agentsOf } from './ranking.ts';
import { SWATCH, swatch } from './swatch.ts';

const TITLE = 44;
const LEGEND = 190;
const LINE = 24;

/**
 * Accuracy against relative cost of one environment as an SVG file of its own: fixed fonts, white ground, a title and
 * a legend beside it. `size` is that of the whole file in CSS pixels.
 * @throws UserError where the run has no such environment.
 */
export function frontierSvg(
  summary: RunSummary,
  environment: string,
  { width, height }: Size = { width: 1000, height: 560 },
): string {
  const names = summary.environments.map(({ name }) => name);
  if (!names.includes(environment)) {
    throw new UserError(
      `report: no environment "${environment}" in ${summary.run}${suggestion(environment, names)}`,
    );
  }
  const looks = agentLooks(summary, 'light');
  const plot = frontierFigure(summary, environment, looks, LIGHT_GROUND, {
    width: width - LEGEND,
    height: height - TITLE,
  });
  const { background, font, text } = LIGHT_GROUND;
  const entries = agentsOf(summary, environment).map((agent, i) => {
    const look = looks.get(agent) as AgentLook;
    const [x, y] = [width - LEGEND + 12, TITLE + 28 + i * LINE];
    return html`<g transform="translate(${x}, ${y})">${trusted(swatch(look, LIGHT_GROUND))}<text x="${SWATCH + 6}" y="12.5">${agent}</text></g>`;
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${font}" font-size="13" fill="${text}" role="img" aria-label="Accuracy against relative cost on ${environment}"><rect width="${width}" height="${height}" fill="${background}"/><text x="14" y="28" font-size="16" font-weight="600">${summary.experiment}: accuracy against relative cost on ${environment}</text><g transform="translate(0, ${TITLE})">${trusted(plot)}</g>${entries}</svg>
`.markup;
}
