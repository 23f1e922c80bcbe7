import type { Carry, Policy } from '../contract/policy.ts';
import type { Matrix } from '../matrix.ts';
import { checkProbability } from '../mdp/check-decision.ts';

/** A policy that is asked about the images of one batch, exit after exit, while some of them leave. */
export interface Consultation {
  /** Probability of exiting at exit `k`, one for each image still on its way; `observations` [images x D]. */
  ask(k: number, observations: Matrix): Float32Array;
  /** Goes on with these images alone, ascending indices: the others have left. */
  keep(rows: Int32Array): void;
}

/** What a recurrent policy remembers, and all rows that it remembers something of. */
interface Memory {
  carry: Carry;
  /** The last observation of each row, of those that have left too [rows x D]. */
  readonly all: Matrix;
  /** Row of each image still on its way. */
  places: Int32Array;
}

/**
 * A policy without memory is asked about the images still on their way. What another one carries cannot be taken apart
 * by row, so it goes on being asked about all of them: rows are independent, and nobody listens to what it says of
 * those that have left.
 */
export function consultation(policy: Policy): Consultation {
  let memory: Memory | undefined;
  return {
    ask(k, observations) {
      const answer = memory
        ? policy.exit(k, remembering(memory, observations), memory.carry)
        : policy.exit(k, observations);
      const probability = checkProbability(answer.probability, k, memory?.all.rows ?? observations.rows);
      const places = memory?.places;
      memory = answer.carry === undefined ? undefined : memoryOf(answer.carry, memory, observations);
      return places ? Float32Array.from(places, (row) => probability[row] as number) : probability;
    },
    keep(rows) {
      if (memory) memory.places = rows.map((row) => memory?.places[row] as number);
    },
  };
}

function memoryOf(carry: Carry, before: Memory | undefined, observations: Matrix): Memory {
  if (before) return { ...before, carry };
  const places = Int32Array.from({ length: observations.rows }, (_, row) => row);
  return { carry, all: { ...observations, data: observations.data.slice() }, places };
}

/** All rows, with what is new of those still on their way. */
function remembering({ all, places }: Memory, { data, columns }: Matrix): Matrix {
  places.forEach((row, i) => all.data.set(data.subarray(i * columns, (i + 1) * columns), row * columns));
  return all;
}
