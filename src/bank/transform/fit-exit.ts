import { ensembleCurvature } from './ensemble-curvature.ts';
import { type EnsembleData, exitProblem, positiveBounds } from './ensemble-data.ts';
import { type EnsembleProblem, ensembleLoss, weightsOf } from './ensemble-loss.ts';
import { lbfgs } from './lbfgs.ts';
import { newton } from './newton.ts';

/** How one exit's ensemble is fitted. */
export interface ExitFit {
  readonly exit: number;
  readonly weights: 'positive' | 'signed' | 'full';
  /** To choose from, each > 0. */
  readonly pulls: readonly number[];
  /** Parts of the rows, row i being in part i mod folds; 1 for none. */
  readonly folds: number;
}

/** The variables of each set, the first fitted on all rows, the others without one fold each, and the pull they took. */
export interface ExitSolution {
  readonly pull: number;
  readonly sets: readonly Float64Array[];
}

/** Largest element of the gradient of mean cross-entropy at which a fit ends. */
const TOLERANCE = 2e-6;
/** With many weights the last digits are slow to come and change no answer. */
const TOLERANCE_FULL = 1e-4;

/**
 * Fits from the strongest pull to the weakest, each from where the one before ended, for as long as the mean cross-entropy
 * of rows under the weights that were fitted without them falls.
 */
export function fitExit(data: EnsembleData, { exit, weights, pulls, folds }: ExitFit): ExitSolution {
  const full = weights === 'full';
  const lower =
    weights === 'positive'
      ? positiveBounds(data, exit)
      : new Float64Array(weightsOf(exitProblem(data, exit, full, 0)) + data.classes).fill(
          Number.NEGATIVE_INFINITY,
        );
  let best: (ExitSolution & { readonly heldOut: number }) | undefined;
  for (const pull of pulls.toSorted((a, b) => b - a)) {
    const problem = exitProblem(data, exit, full, pull);
    const sets = fitSets(problem, folds, lower, best?.sets);
    const heldOut = pulls.length > 1 ? heldOutLoss(problem, sets) : 0;
    if (best && heldOut >= best.heldOut) break;
    best = { pull, sets, heldOut };
  }
  return best as ExitSolution;
}

function fitSets(
  problem: EnsembleProblem,
  folds: number,
  lower: Float64Array,
  starts: readonly Float64Array[] | undefined,
): Float64Array[] {
  const nothing = new Float64Array(lower.length);
  const all = fit(problem, lower, starts?.[0] ?? nothing, (at) => ensembleCurvature(problem, at));
  if (folds === 1) return [all];
  // the minimum without a fold is near that of all rows, and as curved
  const curvature = problem.full ? undefined : ensembleCurvature(problem, all);
  const without = Array.from({ length: folds }, (_, fold) => {
    const rows = problem.rows.filter((row) => row % folds !== fold);
    return fit({ ...problem, rows }, lower, starts?.[fold + 1] ?? all, () => curvature as Float64Array);
  });
  return [all, ...without];
}

function fit(
  problem: EnsembleProblem,
  lower: Float64Array,
  start: Float64Array,
  hessian: (at: Float64Array) => Float64Array,
): Float64Array {
  const loss = ensembleLoss(problem);
  return problem.full
    ? lbfgs(loss, start, TOLERANCE_FULL)
    : newton(loss, start, { lower, hessian, tolerance: TOLERANCE });
}

/** Mean cross-entropy of each row under the set that was fitted without it. */
function heldOutLoss(problem: EnsembleProblem, sets: readonly Float64Array[]): number {
  const folds = sets.length - 1;
  let sum = 0;
  for (const [fold, set] of sets.slice(1).entries()) {
    const rows = problem.rows.filter((row) => row % folds === fold);
    sum += rows.length * ensembleLoss({ ...problem, rows, pull: 0 })(set, new Float64Array(set.length));
  }
  return sum / problem.rows.length;
}
