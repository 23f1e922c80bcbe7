import type { VectorEnvironment } from '../contract/environment.ts';
import type { Policy } from '../contract/policy.ts';
import type { Matrix } from '../matrix.ts';
import type { Random } from '../random.ts';

/** Complete episodes, one row a decision; a forced exit is no decision. */
export interface Rollout {
  /** [decisions x D]. */
  readonly observations: Matrix;
  /** 1 where the decision was to exit [decisions]. */
  readonly actions: Uint8Array;
  /** Undiscounted sum of rewards from this decision to the end of its episode [decisions]. */
  readonly returns: Float32Array;
  /** Mean return of the episodes. */
  readonly meanReturn: number;
}

/**
 * Plays one new episode in each slot of `environment`, exiting with the probability that a memoryless policy gives.
 * Slots that are done wait for the others, so no episode is cut or counted twice and all that play stand at one exit.
 */
export function rollout(environment: VectorEnvironment, policy: Policy, random: Random): Rollout {
  const { n, spec, rewards } = environment;
  const size = spec.observationSize;
  const observations = new Float32Array(n * (spec.exits - 1) * size);
  const actions = new Uint8Array(n * (spec.exits - 1));
  const returns = new Float32Array(n * (spec.exits - 1));
  const decisionsOf: number[][] = Array.from({ length: n }, () => []);
  const chosen = new Uint8Array(n);
  const total = new Float64Array(n);
  let decisions = 0;
  environment.reset();
  let playing = Int32Array.from({ length: n }, (_, slot) => slot);
  for (let k = 0; playing.length > 0; k++) {
    chosen.fill(1);
    const deciding = playing.filter((slot) => k < (environment.lastExits[slot] as number));
    if (deciding.length > 0) {
      const from = decisions;
      for (const slot of deciding) {
        const shown = environment.observations.data.subarray(slot * size, (slot + 1) * size);
        observations.set(shown, decisions * size);
        decisionsOf[slot]?.push(decisions++);
      }
      const data = observations.subarray(from * size, decisions * size);
      const { probability } = policy.exit(k, { data, rows: deciding.length, columns: size });
      deciding.forEach((slot, j) => {
        chosen[slot] = actions[from + j] = random.uniform() < (probability[j] as number) ? 1 : 0;
      });
    }
    environment.step(chosen);
    for (const slot of playing) {
      total[slot] = (total[slot] as number) + (rewards[slot] as number);
      for (const decision of decisionsOf[slot] ?? []) {
        returns[decision] = (returns[decision] as number) + (rewards[slot] as number);
      }
    }
    playing = playing.filter((slot) => environment.terminated[slot] === 0);
  }
  return {
    observations: { data: observations.subarray(0, decisions * size), rows: decisions, columns: size },
    actions: actions.subarray(0, decisions),
    returns: returns.subarray(0, decisions),
    meanReturn: total.reduce((sum, value) => sum + value, 0) / n,
  };
}
