import { UserError } from '../../error.ts';
import type { Bank } from '../bank.ts';
import { rowsOf } from '../columns.ts';
import type { Ensemble, EnsembleWeights, ExitEnsemble } from './ensemble.ts';
import { ensembleData, unscaled } from './ensemble-data.ts';
import { fitExit } from './fit-exit.ts';

/** How an ensemble is fitted; all of it has defaults. */
export interface EnsembleOptions {
  /** Which weights there are. Default `positive`, as published. */
  readonly weights?: EnsembleWeights;
  /** Branch features as inputs too, with `full` weights only. Default false. */
  readonly features?: boolean;
  /**
   * Price of weights that differ from those of the exit's own answer, > 0. Of several, each exit takes the one under which
   * the rows left out of each fold fare best. Default 0.001.
   */
  readonly pull?: number | readonly number[];
  /** Parts of `policy`, each answered by weights fitted on the others; 1 fits all on all. 1..100, default 5. */
  readonly folds?: number;
  /** Told after each exit. */
  readonly progress?: (exits: number, of: number) => void;
}

/**
 * Fits a learned ensemble of exits on `policy`: minimises mean cross-entropy + pull / 2 * sum of v^2, v being what a
 * weight adds to the exit's own answer (own weight 1, others 0), times its input's standard deviation. Biases are free.
 * This is convex: the minimum does not depend on where the search begins. The pull and the folds are ours. On the banks that
 * ship, `tune` was better served by a pull to the exit's own answer than by one to the plain ensemble. Throws UserError for
 * options out of range, or features where there are none.
 */
export function fitEnsemble(bank: Bank, options: EnsembleOptions = {}): Ensemble {
  const { weights = 'positive', features = false, pull = 1e-3, folds = 5, progress } = options;
  const pulls = typeof pull === 'number' ? [pull] : pull;
  const rows = rowsOf(bank, 'policy');
  check(bank, { weights, features, pulls, folds }, rows.length);
  const data = ensembleData(bank, rows, features);
  const exits = Array.from({ length: bank.exits }, (_, exit): ExitEnsemble => {
    const solution = fitExit(data, { exit, weights, pulls, folds });
    const sets = solution.sets.map((variables) => unscaled(variables, data, exit));
    progress?.(exit + 1, bank.exits);
    return {
      pull: solution.pull,
      weights: Float32Array.from(sets.flatMap((set) => Array.from(set.weights))),
      bias: Float32Array.from(sets.flatMap((set) => Array.from(set.bias))),
    };
  });
  return { bank: bank.hash, weights, features, folds, exits };
}

interface Checked {
  readonly weights: EnsembleWeights;
  readonly features: boolean;
  readonly pulls: readonly number[];
  readonly folds: number;
}

function check(bank: Bank, { weights, features, pulls, folds }: Checked, rows: number): void {
  const refuse = (what: string): never => {
    throw new UserError(`ensemble of bank ${bank.name}: ${what}`);
  };
  if (!['positive', 'signed', 'full'].includes(weights)) {
    refuse(`weights "${weights}", expected positive, signed or full`);
  }
  const most = Math.min(100, rows);
  if (!Number.isInteger(folds) || folds < 1 || folds > most) {
    refuse(`${folds} folds of ${rows} policy rows, expected a whole number from 1 to ${most}`);
  }
  if (pulls.length === 0 || !pulls.every((pull) => pull > 0 && pull < Infinity)) {
    refuse(`pull ${pulls.join(', ') || 'none'}, expected finite numbers > 0`);
  }
  if (pulls.length > 1 && folds === 1) {
    refuse(`${pulls.length} pulls to choose from and no fold to choose by; set folds to 2 or more`);
  }
  if (features && weights !== 'full') {
    refuse(`features with weights "${weights}"; a feature belongs to no class, set weights to full`);
  }
  if (features && !bank.features) refuse('features asked for, but the bank has none; leave them out');
}
