import type { Matrix } from '../matrix.ts';
import type { FiniteLevel, FiniteMdp } from './dynamic-programming.ts';

/** The finite MDP that a split is, with the state of each sample at each exit. */
export interface EmpiricalMdp extends FiniteMdp {
  /** State of each sample at each exit, exit-major [K * samples]. */
  readonly states: Int32Array;
}

/**
 * The exact MDP of a split in which every sample is equally likely. A state at exit k is all that has been observed at
 * exits 0..k, so its optimum bounds every policy on these observations, with or without memory.
 * `observations` [(K * samples) x D] and `rewards` [K * samples] are exit-major.
 */
export function empiricalMdp(observations: Matrix, rewards: Float32Array, exits: number): EmpiricalMdp {
  const samples = rewards.length / exits;
  const states = new Int32Array(rewards.length);
  const counts: Float64Array[] = [];
  const levels: FiniteLevel[] = [];
  for (let k = 0; k < exits; k++) {
    const known = new Map<string, number>();
    const count: number[] = [];
    const total: number[] = [];
    for (let i = 0, row = k * samples; i < samples; i++, row++) {
      const before = k === 0 ? 0 : states[row - samples];
      const seen = observations.data.subarray(row * observations.columns, (row + 1) * observations.columns);
      const key = `${before}:${seen.join()}`;
      const state = known.get(key) ?? known.size;
      known.set(key, state);
      states[row] = state;
      count[state] = (count[state] ?? 0) + 1;
      total[state] = (total[state] ?? 0) + (rewards[row] as number);
    }
    counts.push(Float64Array.from(count));
    levels.push({
      exitReward: Float64Array.from(total, (sum, s) => sum / (count[s] as number)),
      transitions: { from: new Int32Array(), to: new Int32Array(), probability: new Float64Array() },
    });
  }
  for (let k = 0; k + 1 < exits; k++) {
    const level = levels[k] as FiniteLevel;
    levels[k] = { ...level, transitions: transitions(states, k, samples, counts) };
  }
  const start = (counts[0] as Float64Array).map((count) => count / samples);
  return { start, levels, states };
}

/** Histories form a tree: each state of the next exit is reached from one state only. */
function transitions(states: Int32Array, k: number, samples: number, counts: readonly Float64Array[]) {
  const here = counts[k] as Float64Array;
  const next = counts[k + 1] as Float64Array;
  const from = new Int32Array(next.length);
  for (let i = 0; i < samples; i++) {
    from[states[(k + 1) * samples + i] as number] = states[k * samples + i] as number;
  }
  return {
    from,
    to: from.map((_, s) => s),
    probability: next.map((count, s) => count / (here[from[s] as number] as number)),
  };
}
