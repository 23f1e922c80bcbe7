import * as Plot from '@observablehq/plot';
import type { Terms } from '../contract/budget.ts';
import type { Figures } from '../contract/record.ts';
import { cost, nonBreaking, percent, reward, termsLabel } from './number-format.ts';
import type { Ground } from './plot-svg.ts';

/** A bound at one price or budget. */
export interface BoundPoint {
  readonly terms: Terms;
  readonly figures: Figures;
}

/** One point of the plane and all prices and budgets at which the bound lies there. */
interface Spot {
  readonly accuracy: number;
  readonly cost: number;
  readonly points: readonly BoundPoint[];
}

/** A bound as hollow points joined by a line, named once at its most accurate point. */
export function boundMarks(
  name: string,
  points: readonly BoundPoint[],
  symbol: 'asterisk' | 'circle',
  ground: Ground,
): Plot.Markish[] {
  const spots = spotsOf(points);
  const top = spots.toSorted((a, b) => b.accuracy - a.accuracy).slice(0, 1);
  const right = (top[0]?.cost ?? 0) > 0.75;
  const at = { x: 'cost', y: 'accuracy' } as const;
  return [
    Plot.line(spots, { ...at, stroke: ground.text, strokeWidth: 1 }),
    Plot.dot(spots, {
      ...at,
      symbol,
      stroke: ground.text,
      strokeWidth: 1.5,
      r: symbol === 'circle' ? 8 : 6,
      title: (d: Spot) => describe(name, d),
    }),
    Plot.text(top, {
      ...at,
      text: () => name,
      dx: right ? -12 : 12,
      textAnchor: right ? 'end' : 'start',
      fill: ground.text,
      stroke: ground.background,
      strokeWidth: 3,
    }),
  ];
}

function spotsOf(points: readonly BoundPoint[]): Spot[] {
  const spots = new Map<string, Spot>();
  for (const point of points) {
    const { accuracy, cost: price } = point.figures;
    const key = `${accuracy} ${price}`;
    spots.set(key, { accuracy, cost: price, points: [...(spots.get(key)?.points ?? []), point] });
  }
  return [...spots.values()];
}

function describe(name: string, { accuracy, cost: price, points }: Spot): string {
  const rewards = points.map(
    ({ terms, figures }) => `reward,\u00a0${nonBreaking(termsLabel(terms))} ${reward(figures.reward)}`,
  );
  return [name, `accuracy ${percent(accuracy)}`, `cost ${cost(price)}`, ...rewards].join('\n');
}
