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
  /** Refuses a state of other requests than these, or of such as stand at an exit that their cap does not pay. */
  check(state: EnvironmentState): void;
  restore(state: EnvironmentState): void;
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
  if (!capped) return uncapped(lastExits);
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
    check: ({ caps, exit }) => checkCapped(caps?.cap ?? [], exit, relativeCost),
    restore({ caps }) {
      if (!caps) return;
      draws = restoreRandom(caps.random);
      cap.set(caps.cap);
      for (let slot = 0; slot < n; slot++) afford(slot);
    },
  };
}

function uncapped(lastExits: Uint8Array): RequestCaps {
  return {
    lastExits,
    draw: () => {},
    show: () => {},
    state: () => ({}),
    check({ caps }) {
      if (!caps) return;
      throw new UserError(`environment: ${caps.cap.length} caps for requests that have none`);
    },
    restore: () => {},
  };
}

function checkCapped(cap: readonly number[], exit: readonly number[], relativeCost: readonly number[]): void {
  if (cap.length !== exit.length) {
    throw new UserError(`environment: ${cap.length} caps for ${exit.length} requests; expected one each`);
  }
  const slot = exit.findIndex((k, j) => !((relativeCost[k] as number) <= (cap[j] as number)));
  if (slot < 0) return;
  throw new UserError(
    `environment: request ${slot} stands at exit ${exit[slot]}, which its cap ${cap[slot]} does not pay`,
  );
}
