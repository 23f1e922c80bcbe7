import type { RequestBudget } from '../contract/budget.ts';
import type { EnvironmentSpec, EnvironmentState, VectorEnvironment } from '../contract/environment.ts';
import { UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import type { Random } from '../random.ts';
import { checkActions, checkRequests, checkSamples, checkState } from './check-requests.ts';
import { dealer } from './dealer.ts';
import { isLeft } from './is-left.ts';
import { requestCaps } from './request-caps.ts';

/** The tables a vector environment walks through. */
export interface Steps {
  readonly spec: EnvironmentSpec;
  readonly samples: number;
  /** [(K * samples) x D], exit-major. */
  readonly observations: Matrix;
  /** Reward of exiting, exit-major [K * samples]. */
  readonly exitRewards: Float32Array;
  /** Reward of continuing from each exit [K]. */
  readonly continueRewards: Float32Array;
  /** Where each request has a cap of its own. */
  readonly capped?: RequestBudget;
  /** Relative cost of each exit without the policy's, which remaining budgets are counted in [K]. */
  readonly backboneCost: Float64Array;
}

/**
 * `n` requests side by side over the samples of `policy`. Throws UserError where observations are not to be copied
 * though they show what rows in hindsight do not: the remaining budgets of requests with caps of their own.
 */
export function vectorEnvironment(
  steps: Steps,
  n: number,
  random: Random,
  { copyObservations = true }: { readonly copyObservations?: boolean } = {},
): VectorEnvironment {
  checkRequests(n);
  if (!copyObservations) checkRowsTell(steps);
  const { spec, samples, exitRewards, continueRewards } = steps;
  const size = steps.observations.columns;
  const table = steps.observations.data;
  const shown = new Float32Array(n * size);
  const final = new Float32Array(n * size);
  const exits = new Uint8Array(n);
  const rows = new Int32Array(n);
  const rewards = new Float32Array(n);
  const terminated = new Uint8Array(n);
  const truncated = new Uint8Array(n);
  const deals = dealer(samples, random);
  const caps = requestCaps(steps, n, random);
  const { lastExits } = caps;

  const begin = (slot: number, sample: number): void => {
    rows[slot] = sample;
    exits[slot] = 0;
    caps.draw(slot);
  };
  const show = (): void => {
    if (!copyObservations) return;
    gather(table, rows, size, shown);
    caps.show(shown, exits);
  };

  function reset({ samples: chosen }: { readonly samples?: Int32Array } = {}): void {
    if (chosen) checkSamples(chosen, n, samples);
    for (let slot = 0; slot < n; slot++) begin(slot, chosen ? (chosen[slot] as number) : deals.deal());
    rewards.fill(0);
    terminated.fill(0);
    truncated.fill(0);
    show();
  }

  function step(actions: Uint8Array): void {
    checkActions(actions, n);
    if (copyObservations) final.set(shown);
    const deepest = spec.exits - 1;
    for (let slot = 0; slot < n; slot++) {
      const k = exits[slot] as number;
      const row = rows[slot] as number;
      const last = lastExits[slot] as number;
      if (isLeft(actions[slot] as number, k, last)) {
        rewards[slot] = exitRewards[row] as number;
        terminated[slot] = 1;
        truncated[slot] = k === last && last < deepest ? 1 : 0;
        begin(slot, deals.deal());
      } else {
        rewards[slot] = continueRewards[k] as number;
        terminated[slot] = 0;
        truncated[slot] = 0;
        exits[slot] = k + 1;
        rows[slot] = row + samples;
      }
    }
    show();
  }

  function restore(state: EnvironmentState): void {
    checkState(state, n, samples, spec.exits);
    caps.check(state);
    deals.restore(state);
    caps.restore(state);
    exits.set(state.exit);
    for (let slot = 0; slot < n; slot++) {
      rows[slot] = (state.exit[slot] as number) * samples + (state.sample[slot] as number);
    }
    show();
  }

  reset();
  return {
    spec,
    n,
    observations: { data: shown, rows: n, columns: size },
    finalObservations: { data: final, rows: n, columns: size },
    rows,
    exits,
    rewards,
    terminated,
    truncated,
    lastExits,
    reset,
    step,
    state: () => ({
      sample: Array.from(rows, (row) => row % samples),
      exit: [...exits],
      ...deals.state(),
      ...caps.state(),
    }),
    restore,
  };
}

function checkRowsTell({ spec, capped }: Steps): void {
  if (!capped || !spec.observations.some(({ name }) => name === 'remaining-budget')) return;
  throw new UserError(
    'environment: "remaining-budget" is drawn anew for each request and stands in no row of hindsight; copy observations',
  );
}

/**
 * Rows of `table` one below the other. A pass of its own, since rows lie far apart and a loop without other branches
 * fetches several at once; four values a turn, twice as fast as one.
 */
function gather(table: Float32Array, rows: Int32Array, size: number, out: Float32Array): void {
  const fours = size - (size % 4);
  for (let slot = 0, to = 0; slot < rows.length; slot++) {
    let from = (rows[slot] as number) * size;
    const end = to + size;
    for (const stop = to + fours; to < stop; to += 4, from += 4) {
      out[to] = table[from] as number;
      out[to + 1] = table[from + 1] as number;
      out[to + 2] = table[from + 2] as number;
      out[to + 3] = table[from + 3] as number;
    }
    while (to < end) out[to++] = table[from++] as number;
  }
}
