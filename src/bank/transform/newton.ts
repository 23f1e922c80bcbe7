/** The value at a point, with its gradient written into the second argument. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

/** How far to go. */
export interface NewtonOptions {
  /** Lower bound of each variable, -Infinity where it has none [variables]. */
  readonly lower: Float64Array;
  /** Second derivatives at a point, or near it: symmetric, positive definite [variables x variables]. */
  readonly hessian: (at: Float64Array) => Float64Array;
  /** Largest element of the gradient, where no bound holds it, at which the search ends. */
  readonly tolerance: number;
}

const ITERATIONS = 200;
/** Second derivatives are computed anew where a step has not made the gradient so many times smaller. */
const RENEW = 3;
const SUFFICIENT = 1e-4;
const SHORTEST = 1e-12;
/** Sweeps of the inner search, and the share of the first one's largest step at which it ends. */
const SWEEPS = 1000;
const ENOUGH = 1e-2;

/**
 * The minimum of a smooth convex function above lower bounds, from `start` on, which lies above them: Newton's method,
 * each step being the minimum of the quadratic model above the same bounds (Lee, Sun and Saunders 2014), halved until it
 * descends. Deterministic.
 */
export function newton(objective: Objective, start: Float64Array, options: NewtonOptions): Float64Array {
  const { lower, hessian, tolerance } = options;
  let at = start;
  let gradient: Float64Array = new Float64Array(at.length);
  let value = objective(at, gradient);
  let curvature = hessian(at);
  let before = Infinity;
  for (let i = 0; i < ITERATIONS; i++) {
    const left = steepest(at, gradient, lower);
    if (left <= tolerance) break;
    if (left > before / RENEW) curvature = hessian(at);
    before = left;
    const step = modelStep(
      curvature,
      gradient,
      lower.map((bound, v) => bound - (at[v] as number)),
    );
    const slope = step.reduce((sum, d, v) => sum + d * (gradient[v] as number), 0);
    for (let share = 1; ; share /= 2) {
      if (share < SHORTEST) return at; // as far as the precision of sums goes
      const next = at.map((x, v) => Math.max(x + share * (step[v] as number), lower[v] as number));
      const nextGradient = new Float64Array(at.length);
      const nextValue = objective(next, nextGradient);
      if (nextValue > value + SUFFICIENT * share * slope) continue;
      [at, gradient, value] = [next, nextGradient, nextValue];
      break;
    }
  }
  return at;
}

/** The least of gradient . d + d . H d / 2 over d >= lowest, by coordinate descent. */
function modelStep(hessian: Float64Array, gradient: Float64Array, lowest: Float64Array): Float64Array {
  const n = gradient.length;
  const step = new Float64Array(n);
  // derivatives of the model at `step`
  const rest = gradient.slice();
  let first = 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let most = 0;
    for (let v = 0; v < n; v++) {
      const curvature = hessian[v * n + v] as number;
      const before = step[v] as number;
      const after = Math.max(before - (rest[v] as number) / curvature, lowest[v] as number);
      if (after === before) continue;
      const move = after - before;
      step[v] = after;
      for (let w = 0, from = v * n; w < n; w++, from++) {
        rest[w] = (rest[w] as number) + move * (hessian[from] as number);
      }
      // in units of the model, so that variables compare
      most = Math.max(most, Math.abs(move) * Math.sqrt(curvature));
    }
    if (sweep === 0) first = most;
    if (most <= ENOUGH * first) break;
  }
  return step;
}

function steepest(at: Float64Array, gradient: Float64Array, lower: Float64Array): number {
  return gradient.reduce((most, g, v) => {
    const held = (at[v] as number) <= (lower[v] as number) && g > 0;
    return held ? most : Math.max(most, Math.abs(g));
  }, 0);
}
