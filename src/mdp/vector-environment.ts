import type { EnvironmentSpec, EnvironmentState, VectorEnvironment } from '../contract/environment.ts';
import { UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import { type Random, restoreRandom } from '../random.ts';

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
}

/** `n` requests side by side over the samples of `policy`. */
export function vectorEnvironment(
  steps: Steps,
  n: number,
  random: Random,
  { copyObservations = true }: { readonly copyObservations?: boolean } = {},
): VectorEnvironment {
  if (!Number.isInteger(n) || n < 1) throw new UserError(`environment: n is ${n}; expected an integer >= 1`);
  const { spec, samples, exitRewards, continueRewards } = steps;
  const last = spec.exits - 1;
  const size = steps.observations.columns;
  const table = steps.observations.data;
  const shown = new Float32Array(n * size);
  const final = new Float32Array(n * size);
  const sample = new Int32Array(n);
  const exits = new Uint8Array(n);
  const rows = new Int32Array(n);
  const rewards = new Float32Array(n);
  const terminated = new Uint8Array(n);
  let stream = random.stream('samples');
  let beforeOrder = stream.state();
  let order = stream.permutation(samples);
  let dealt = 0;

  function deal(): number {
    if (dealt === samples) {
      beforeOrder = stream.state();
      order = stream.permutation(samples);
      dealt = 0;
    }
    return order[dealt++] as number;
  }

  function show(slot: number): void {
    const row = (exits[slot] as number) * samples + (sample[slot] as number);
    rows[slot] = row;
    if (!copyObservations) return;
    for (let from = row * size, to = slot * size, end = to + size; to < end; ) {
      shown[to++] = table[from++] as number;
    }
  }

  function reset({ samples: chosen }: { readonly samples?: Int32Array } = {}): void {
    checkSamples(chosen, n, samples);
    for (let slot = 0; slot < n; slot++) {
      sample[slot] = chosen ? (chosen[slot] as number) : deal();
      exits[slot] = 0;
      rewards[slot] = 0;
      terminated[slot] = 0;
      show(slot);
    }
  }

  function step(actions: Uint8Array): void {
    if (actions.length !== n) {
      throw new UserError(`environment: ${actions.length} actions for ${n} requests; expected one each`);
    }
    for (let slot = 0; slot < n; slot++) {
      const action = actions[slot] as number;
      if (action > 1) {
        throw new UserError(
          `environment: action ${action} of request ${slot}; expected 0 (continue) or 1 (exit)`,
        );
      }
      const k = exits[slot] as number;
      if (action === 1 || k === last) {
        rewards[slot] = exitRewards[rows[slot] as number] as number;
        terminated[slot] = 1;
        for (let from = slot * size, end = copyObservations ? from + size : from; from < end; from++) {
          final[from] = shown[from] as number;
        }
        sample[slot] = deal();
        exits[slot] = 0;
      } else {
        rewards[slot] = continueRewards[k] as number;
        terminated[slot] = 0;
        exits[slot] = k + 1;
      }
      show(slot);
    }
  }

  function restore(state: EnvironmentState): void {
    if (state.sample.length !== n) {
      throw new UserError(`environment: a state of ${state.sample.length} requests; expected ${n}`);
    }
    stream = restoreRandom(state.random);
    beforeOrder = state.random;
    order = stream.permutation(samples);
    dealt = state.dealt;
    sample.set(state.sample);
    exits.set(state.exit);
    for (let slot = 0; slot < n; slot++) show(slot);
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
    truncated: new Uint8Array(n),
    reset,
    step,
    state: () => ({ sample: [...sample], exit: [...exits], random: beforeOrder, dealt }),
    restore,
  };
}

function checkSamples(chosen: Int32Array | undefined, n: number, samples: number): void {
  if (!chosen) return;
  if (chosen.length !== n) {
    throw new UserError(`environment: ${chosen.length} samples for ${n} requests; expected one each`);
  }
  const wrong = chosen.find((i) => i < 0 || i >= samples);
  if (wrong !== undefined) {
    throw new UserError(`environment: sample ${wrong} outside 0..${samples - 1} of split policy`);
  }
}
