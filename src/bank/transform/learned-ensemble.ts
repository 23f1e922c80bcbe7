import { UserError } from '../../error.ts';
import { type Bank, SPLITS } from '../bank.ts';
import { derivedBank } from './derived-bank.ts';
import { type Ensemble, type ExitEnsemble, setsOf } from './ensemble.ts';
import { type EnsembleInputs, ensembleInputs } from './ensemble-inputs.ts';
import { normalise } from './log-probabilities.ts';
import { logitsColumn } from './logits-column.ts';

/**
 * Learned running ensemble, after Zero Time Waste (Wolczyk et al. 2021): exit m answers class i with
 *   q_m^i = 1 / Z_m * b_m^i * prod over j <= m of (p_j^i)^(w_jm^i),
 * p_j being the probabilities of exit j. (Its authors' code shares w between classes; their connections between
 * classifiers belong to the training of a network.) Logits become ln q. Where weights are `full`, ln q_m is affine in all
 * ln p_j, and in branch features where the ensemble has them: stacking (Wolpert 1992). A row of `policy` is answered by
 * weights that were fitted without it, so that policies do not learn from answers surer than those on `test`. Every weight
 * costs one multiply-accumulate, added to the costs; softmax is not counted, as nowhere else, and milliseconds stay as
 * measured. Throws UserError where the ensemble was fitted on another bank.
 */
export function applyEnsemble(bank: Bank, ensemble: Ensemble): Bank {
  const inputs = ensembleInputs(bank, ensemble.features);
  checkFits(bank, ensemble, inputs);
  const { samples, exits, classes } = bank;
  const input = new Float64Array(inputs.columns[exits - 1] as number);
  const logits = new Float64Array(samples * exits * classes);
  const setOf = setOfRows(bank, ensemble.folds);
  const answers = ensemble.exits.map((exit, k) =>
    answerOf(exit, inputs.columns[k] as number, ensemble.weights === 'full', classes),
  );
  for (let i = 0; i < samples; i++) {
    inputs.write(i, input, 0);
    for (let k = 0; k < exits; k++) {
      logits.set((answers[k] as Answer)(setOf[i] as number, input), (i * exits + k) * classes);
    }
  }
  return derivedBank(bank, {
    suffix: 'ensemble',
    how: howItWasMade(ensemble),
    changes: { logits: logitsColumn(logits, bank), macs: costs(bank, ensemble) },
  });
}

/** Which set of weights answers each row [samples]. Folds deal out the rows of `policy` in turn. */
function setOfRows({ split }: Bank, folds: number): Uint8Array {
  const sets = new Uint8Array(split.length);
  if (folds === 1) return sets;
  const policy = SPLITS.indexOf('policy');
  let dealt = 0;
  split.forEach((code, row) => {
    if (code === policy) sets[row] = 1 + (dealt++ % folds);
  });
  return sets;
}

/** Log-probabilities by one set of weights, overwritten by the next call [C]. */
type Answer = (set: number, input: Float64Array) => Float64Array;

/** How an exit answers. Weights are widened once, and sums are made in double precision. */
function answerOf(exit: ExitEnsemble, columns: number, full: boolean, classes: number): Answer {
  const weights = Float64Array.from(exit.weights);
  const out = new Float64Array(classes);
  const add = full ? addFull : addOfClass;
  const each = full ? columns * classes : columns;
  return (set, input) => {
    for (let c = 0; c < classes; c++) out[c] = exit.bias[set * classes + c] as number;
    add(weights, set * each, input, columns, out);
    normalise(out, 0, classes);
    return out;
  };
}

/** Adds the weighted inputs; column d bears on class d mod C. */
function addOfClass(
  weights: Float64Array,
  from: number,
  input: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  const classes = out.length;
  for (let d = 0, w = from; d < columns; ) {
    for (let c = 0; c < classes; c++, d++, w++) {
      out[c] = (out[c] as number) + (weights[w] as number) * (input[d] as number);
    }
  }
}

/** Adds the weighted inputs; each column bears on every class. Four columns at a time spare traffic with `out`. */
function addFull(
  weights: Float64Array,
  from: number,
  input: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  const classes = out.length;
  let w = from;
  let d = 0;
  for (; d + 3 < columns; d += 4, w += 4 * classes) {
    const first = input[d] as number;
    const second = input[d + 1] as number;
    const third = input[d + 2] as number;
    const fourth = input[d + 3] as number;
    for (let c = 0, at = w; c < classes; c++, at++) {
      out[c] =
        (out[c] as number) +
        (weights[at] as number) * first +
        (weights[at + classes] as number) * second +
        (weights[at + 2 * classes] as number) * third +
        (weights[at + 3 * classes] as number) * fourth;
    }
  }
  for (; d < columns; d++) {
    for (let c = 0; c < classes; c++, w++) {
      out[c] = (out[c] as number) + (weights[w] as number) * (input[d] as number);
    }
  }
}

function costs({ macs }: Bank, { folds, exits }: Ensemble): Float64Array {
  let spent = 0;
  return macs.map((own, k) => {
    spent += (exits[k] as ExitEnsemble).weights.length / setsOf({ folds });
    return own + spent;
  });
}

function howItWasMade({ weights, features, folds, exits }: Ensemble): string {
  const inputs = features ? 'answers and branch features' : 'answers';
  const fitted = folds === 1 ? 'policy' : `policy in ${folds} folds`;
  const pulls = [...new Set(exits.map(({ pull }) => pull))].join(', ');
  return `each exit with a learned ensemble of the ${inputs} so far, ${weights} weights, pull ${pulls}, fitted on ${fitted}`;
}

function checkFits(bank: Bank, ensemble: Ensemble, { columns }: EnsembleInputs): void {
  const refuse = (what: string): never => {
    throw new UserError(`bank ${bank.name}: ${what}; fit the ensemble on this bank`);
  };
  if (ensemble.bank !== bank.hash) {
    refuse(
      `the ensemble was fitted on bank ${ensemble.bank.slice(0, 12)}, this is ${bank.hash.slice(0, 12)}`,
    );
  }
  if (ensemble.exits.length !== bank.exits) {
    refuse(`an ensemble of ${ensemble.exits.length} exits, expected ${bank.exits}`);
  }
  const sets = setsOf(ensemble);
  ensemble.exits.forEach(({ weights, bias }, k) => {
    const each = (columns[k] as number) * (ensemble.weights === 'full' ? bank.classes : 1);
    if (weights.length !== sets * each || bias.length !== sets * bank.classes) {
      refuse(
        `an ensemble with ${weights.length} weights and ${bias.length} biases at exit ${k}, expected ` +
          `${sets * each} and ${sets * bank.classes}`,
      );
    }
  });
}
