import type { Objective } from './newton.ts';

const ITERATIONS = 1000;
/** Pairs of steps and changes of the gradient that the curvature is guessed from. */
const MEMORY = 20;
const SUFFICIENT = 1e-4;
const SHORTEST = 1e-12;

/** A step, and how the gradient changed over it. */
interface Pair {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * The minimum of a smooth convex function, from `start` to where no element of the gradient is larger than `tolerance`:
 * L-BFGS (Liu and Nocedal 1989), steps halved until they descend. Deterministic.
 */
export function lbfgs(objective: Objective, start: Float64Array, tolerance: number): Float64Array {
  let at = start;
  let gradient: Float64Array = new Float64Array(at.length);
  let value = objective(at, gradient);
  const memory: Pair[] = [];
  for (let i = 0; i < ITERATIONS && gradient.some((g) => Math.abs(g) > tolerance); i++) {
    const direction = descent(gradient, memory);
    const slope = dot(direction, gradient);
    // without a guess of the curvature, a step of length 1 at most
    const longest = memory.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    for (let share = longest; ; share /= 2) {
      if (share < SHORTEST) return at; // as far as the precision of sums goes
      const next = at.map((x, v) => x + share * (direction[v] as number));
      const nextGradient = new Float64Array(at.length);
      const nextValue = objective(next, nextGradient);
      if (nextValue > value + SUFFICIENT * share * slope) continue;
      const move = next.map((x, v) => x - (at[v] as number));
      const change = nextGradient.map((g, v) => g - (gradient[v] as number));
      const curvature = dot(move, change);
      if (curvature > 1e-10 * dot(change, change)) memory.push({ move, change, curvature });
      if (memory.length > MEMORY) memory.shift();
      [at, gradient, value] = [next, nextGradient, nextValue];
      break;
    }
  }
  return at;
}

/** The two-loop recursion. */
function descent(gradient: Float64Array, memory: readonly Pair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const shares = new Float64Array(memory.length);
  for (const [p, { move, change, curvature }] of [...memory.entries()].toReversed()) {
    shares[p] = dot(move, direction) / curvature;
    add(direction, change, -shares[p]);
  }
  const last = memory.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    direction.forEach((d, v) => {
      direction[v] = d * scale;
    });
  }
  for (const [p, { move, change, curvature }] of memory.entries()) {
    add(direction, move, (shares[p] as number) - dot(change, direction) / curvature);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let v = 0; v < a.length; v++) sum += (a[v] as number) * (b[v] as number);
  return sum;
}

function add(to: Float64Array, from: Float64Array, factor: number): void {
  for (let v = 0; v < to.length; v++) to[v] = (to[v] as number) + factor * (from[v] as number);
}
