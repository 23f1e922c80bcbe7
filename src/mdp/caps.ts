import type { Budget, RequestBudget } from '../contract/budget.ts';
import { UserError } from '../error.ts';
import type { Random } from '../random.ts';

/** The caps of requests, where a budget has any. */
export function requestBudget(budget: Budget | undefined): RequestBudget | undefined {
  return budget?.kind === 'request' ? budget : undefined;
}

/** The cap on one request's relative cost. */
export function drawCap({ from, to }: RequestBudget, random: Random): number {
  return from + (to - from) * random.uniform();
}

/** Caps of `n` requests, in turn. */
export function drawCaps(budget: RequestBudget, n: number, random: Random): Float64Array {
  return Float64Array.from({ length: n }, () => drawCap(budget, random));
}

/** The deepest exit whose cost does not break the cap, where exit is forced. */
export function lastAffordableExit(cap: number, relativeCost: ArrayLike<number>): number {
  let k = relativeCost.length - 1;
  while (k > 0 && (relativeCost[k] as number) > cap) k--;
  return k;
}

/** The deepest exit that each of `samples` requests can pay; the last one where there are no caps [samples]. */
export function lastExitsOf(
  caps: Float64Array | undefined,
  samples: number,
  relativeCost: ArrayLike<number>,
): Uint8Array {
  if (!caps) return new Uint8Array(samples).fill(relativeCost.length - 1);
  return Uint8Array.from(caps, (cap) => lastAffordableExit(cap, relativeCost));
}

/**
 * Refuses caps under which the first exit already costs more than is allowed: nothing could be answered. `cost` is
 * what the first exit costs; `place` begins the message.
 */
export function checkAffordable(budget: Budget | undefined, cost: number, place = 'budget'): void {
  if (budget) checkLeast(budget.kind === 'request' ? budget.from : budget.cost, cost, place);
}

/** The same for caps that have been drawn. */
export function checkCaps(caps: Float64Array, cost: number): void {
  checkLeast(
    caps.reduce((least, cap) => Math.min(least, cap), Infinity),
    cost,
    'budget',
  );
}

function checkLeast(least: number, cost: number, place: string): void {
  if (least >= cost) return;
  throw new UserError(
    `${place}: ${least} is less than the first exit costs, ${cost.toFixed(4)} of the whole network; ` +
      'nothing could be answered: allow more',
  );
}
