import type { Terms } from '../contract/budget.ts';
import type { LearningCurve, RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { type Markup, html } from './markup.ts';
import { niceTicks } from './nice-ticks.ts';
import { count, interval, reward, termsLabel } from './number-format.ts';
import type { Ground } from './plot-svg.ts';
import { pointOutline } from './point-outline.ts';
import { agentsOf, sameTerms, termsOf } from './ranking.ts';
import { px } from './row-figure.ts';

/** The one metric that agents of different kinds have in common. */
const METRIC = 'return';

const COLUMNS = 3;
const MARGIN = { left: 46, right: 20, top: 24, bottom: 26 };
const HEIGHT = 210;

/** Curves of one environment that are drawn for what is `asked`. */
export const returnCurves = (
  { curves = [] }: RunSummary,
  environment: string,
  asked: (terms: Terms) => boolean,
): LearningCurve[] =>
  curves.filter((curve) => curve.environment === environment && curve.metric === METRIC && asked(curve));

/**
 * Return on the way of training as SVG: a panel with a scale of its own for each price or budget that is `asked` for, a
 * line for each agent that reports it, mean over seeds, and a band from the lowest seed to the highest. Agents count steps in
 * units of their own, so a curve runs over its own training, from 0 to 100%.
 */
export function curveFigure(
  summary: RunSummary,
  environment: string,
  asked: (terms: Terms) => boolean,
  looks: ReadonlyMap<string, AgentLook>,
  ground: Ground,
  width: number,
): string {
  const curves = returnCurves(summary, environment, asked);
  const inOrder = agentsOf(summary, environment).toReversed();
  const panels = termsOf(summary, environment).filter((terms) =>
    curves.some((curve) => sameTerms(curve, terms)),
  );
  const columns = Math.min(COLUMNS, panels.length);
  const panel = width / columns;
  const height = HEIGHT * Math.ceil(panels.length / columns);
  const drawn = panels.map((terms, p) => {
    const shown = curves
      .filter((curve) => sameTerms(curve, terms))
      .sort((a, b) => inOrder.indexOf(a.agent) - inOrder.indexOf(b.agent));
    const corner = `${px(panel * (p % columns))},${HEIGHT * Math.floor(p / columns)}`;
    return html`<g transform="translate(${corner})">${curvePanel(termsLabel(terms), shown, looks, ground, panel)}</g>
`;
  });
  return html`<svg class="plot curves" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${ground.font}" font-size="12" fill="${ground.text}" text-anchor="middle" role="img" aria-label="Return while training on ${environment}, by price or budget and agent">
${drawn}</svg>`.markup;
}

interface Scales {
  readonly x: (share: number) => number;
  readonly y: (value: number) => number;
}

function curvePanel(
  name: string,
  curves: readonly LearningCurve[],
  looks: ReadonlyMap<string, AgentLook>,
  ground: Ground,
  width: number,
): Markup {
  const low = Math.min(...curves.flatMap((curve) => curve.low));
  const high = Math.max(...curves.flatMap((curve) => curve.high));
  const room = Math.max(1e-9, high - low);
  const [right, foot] = [width - MARGIN.right, HEIGHT - MARGIN.bottom];
  const scales: Scales = {
    x: (share) => px(MARGIN.left + share * (right - MARGIN.left)),
    y: (value) => px(foot - 6 - ((value - low) / room) * (foot - 6 - MARGIN.top - 6)),
  };
  const ticks = niceTicks(low, high, 4);
  const { muted, rule } = ground;
  const lines = ticks.map((tick) => `M${MARGIN.left},${scales.y(tick)}H${px(right)}`).join('');
  const labels = ticks.map(
    (tick) => html`<text x="${MARGIN.left - 6}" y="${scales.y(tick) + 3.5}" text-anchor="end">${tick}</text>`,
  );
  const shares = [0, 0.5, 1].map(
    (share) => html`<text x="${scales.x(share)}" y="${foot + 15}">${100 * share}%</text>`,
  );
  return html`<text x="${px((MARGIN.left + right) / 2)}" y="14" font-weight="600">${name}</text><path d="${lines}" stroke="${rule}"/><path d="M${MARGIN.left},${foot}H${px(right)}" stroke="${muted}"/><g fill="${muted}" font-size="10.5">${labels}${shares}</g>${curves.map((curve) => curveMarks(curve, looks.get(curve.agent) as AgentLook, scales, ground))}`;
}

function curveMarks(curve: LearningCurve, look: AgentLook, { x, y }: Scales, ground: Ground): Markup {
  const { step, mean, low, high } = curve;
  const end = step.at(-1) as number;
  const place = (values: readonly number[], i: number): string =>
    `${x((step[i] as number) / end)},${y(values[i] as number)}`;
  const indices = [...step.keys()];
  const path = (values: readonly number[], order: readonly number[]): string =>
    order.map((i) => place(values, i)).join('L');
  const band = curve.low.some((value, i) => value < (high[i] as number))
    ? html`<path d="M${path(high, indices)}L${path(low, indices.toReversed())}Z" fill="${look.colour}" fill-opacity=".14"/>`
    : '';
  return html`<g class="${look.key}"><g><title>${describe(curve)}</title>${band}<path d="M${path(mean, indices)}" fill="none" stroke="${look.colour}" stroke-width="1.6" stroke-linejoin="round"/><path transform="translate(${place(mean, indices.length - 1)})" d="${pointOutline(look.symbol)}" fill="${look.colour}" stroke="${ground.background}"/></g></g>`;
}

/** Shares of a training at which its return is told. */
const TOLD = [0, 0.1, 0.25, 0.5, 1];

function describe(curve: LearningCurve): string {
  const { agent, step, mean, low, high } = curve;
  const end = step.at(-1) as number;
  const told = TOLD.map((share) =>
    Math.max(
      0,
      step.findLastIndex((one) => one <= share * end),
    ),
  );
  const lines = [...new Set(told)].map((i) => {
    const range = interval([low[i] as number, high[i] as number], reward);
    return `step\u00a0${count(step[i] as number)} ${reward(mean[i] as number)} ${range}`;
  });
  return [`${agent}, ${termsLabel(curve)}`, ...lines].join('\n');
}
