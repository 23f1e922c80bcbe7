import * as Plot from '@observablehq/plot';
import type { Terms } from '../contract/budget.ts';
import type { Bounds } from '../contract/record.ts';
import { cost, percent, price } from './number-format.ts';
import type { Ground } from './plot-svg.ts';

interface FixedExit {
  readonly exit: number;
  readonly accuracy: number;
  readonly cost: number;
  /** Prices and budgets at which this exit is the best one. */
  readonly best: readonly Terms[];
}

/** Every fixed exit as a grey line with points; the best one of each price or budget ringed. `compact`: numbers alone. */
export function fixedExitMarks(bounds: readonly Bounds[], ground: Ground, compact: boolean): Plot.Markish[] {
  const exits = (bounds[0]?.fixedExits ?? []).map((figures, exit): FixedExit => {
    const best = bounds.filter((bound) => bound.bestFixedExit.exit === exit);
    return { exit, accuracy: figures.accuracy, cost: figures.cost, best };
  });
  const ringed = exits.filter((point) => point.best.length > 0);
  const at = { x: 'cost', y: 'accuracy' } as const;
  const label = (d: FixedExit): string => {
    if (compact) return `${d.exit}`;
    const prices = d.best.filter(({ budget }) => !budget);
    return prices.length === 0 ? `exit ${d.exit}` : `exit ${d.exit}\nbest at ${price(...prices)}`;
  };
  return [
    Plot.line(exits, { ...at, stroke: ground.muted, strokeWidth: 1.2, strokeDasharray: '2 3' }),
    Plot.dot(ringed, { ...at, stroke: ground.muted, r: 7, strokeWidth: 1.2 }),
    Plot.dot(exits, { ...at, fill: ground.muted, r: 2.6, title: describe }),
    Plot.text(exits, {
      ...at,
      text: label,
      dx: 7,
      dy: 9,
      textAnchor: 'start',
      lineAnchor: 'top',
      fill: ground.muted,
      stroke: ground.background,
      strokeWidth: 3,
      fontSize: 10.5,
    }),
  ];
}

const describe = (d: FixedExit): string =>
  `always exit ${d.exit}\naccuracy ${percent(d.accuracy)}\ncost ${cost(d.cost)}`;
