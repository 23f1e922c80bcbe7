import type { RequestBudget } from '../contract/budget.ts';
import type { EnvironmentSpec, EnvironmentState } from '../contract/environment.ts';
import { UserError } from '../error.ts';
import { type Random, restoreRandom } from '../random.ts';
import { drawCap, lastAffordableExit } from './caps.ts';

/** The caps of requests side by side, each drawn anew when its request begins. */
export interface RequestCaps {
  /** Deepest exit that each cap affords [n]. */
  readonly lastExits: Uint8Array;
  /** A cap for a new request in this slot. */
  draw(slot: number): void;
  /** Writes what each cap leaves at its exit where observations show that [n x D]. */
  show(observations: Float32Array, exits: Uint8Array): void;
  state(): Pick<EnvironmentState, 'caps'>;
  restore(state: EnvironmentState['caps']): void;
}

/** Caps of `n` requests; without `capped` every request may use the whole network. */
export function requestCaps(
  {
    spec,
    capped,
    backboneCost,
  }: { readonly spec: EnvironmentSpec; readonly capped?: RequestBudget; readonly backboneCost: Float64Array },
  n: number,
  random: Random,
): RequestCaps {
  const { relativeCost, observationSize, observations: columns } = spec;
  const lastExits = new Uint8Array(n).fill(spec.exits - 1);
  if (!capped) return { lastExits, draw: () => {}, show: () => {}, state: () => ({}), restore: () => {} };
  const cap = new Float64Array(n);
  const remaining = columns.find(({ name }) => name === 'remaining-budget')?.start;
  let draws = random.stream('caps');
  const afford = (slot: number): void => {
    lastExits[slot] = lastAffordableExit(cap[slot] as number, relativeCost);
  };
  return {
    lastExits,
    draw(slot) {
      cap[slot] = drawCap(capped, draws);
      afford(slot);
    },
    show(observations, exits) {
      if (remaining === undefined) return;
      for (let slot = 0; slot < n; slot++) {
        const left = (cap[slot] as number) - (backboneCost[exits[slot] as number] as number);
        observations[slot * observationSize + remaining] = left;
      }
    },
    state: () => ({ caps: { cap: [...cap], random: draws.state() } }),
    restore(state) {
      if (state?.cap.length !== n) {
        throw new UserError(
          `environment: ${state?.cap.length ?? 0} caps for ${n} requests; expected one each`,
        );
      }
      draws = restoreRandom(state.random);
      cap.set(state.cap);
      for (let slot = 0; slot < n; slot++) afford(slot);
    },
  };
}
