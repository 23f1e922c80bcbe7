import type { ObservationColumns } from '../contract/environment.ts';
import { suggestion, UserError } from '../error.ts';
import * as values from './observation-values.ts';

/** What observations are made of: a bank, or a network that is computing. */
export interface Observed {
  readonly name: string;
  /** C, the number of classes. */
  readonly classes: number;
  /** K, the number of exits. */
  readonly exits: number;
  /** Branch features of each exit [K], 0 where it has none; empty without features. */
  readonly featureWidths: readonly number[];
}

interface Observation {
  /** What it is, its range and its source. */
  readonly about: string;
  /** Columns it takes; `parameter` is the number behind the colon in its name. */
  width(observed: Observed, parameter?: number): number;
  readonly fill: values.Fill;
}

const OBSERVATIONS: Readonly<Record<string, Observation>> = {
  'max-prob': {
    about: 'largest class probability, in [1/C, 1]',
    width: () => 1,
    fill: values.maxProbability,
  },
  margin: {
    about: 'largest minus second largest class probability, in [0, 1]',
    width: () => 1,
    fill: values.margin,
  },
  entropy: {
    about:
      'entropy of the class probabilities over ln C, in [0, 1] (BranchyNet, Teerapittayanon et al. 2016)',
    width: () => 1,
    fill: values.entropy,
  },
  'top-probs': {
    about: 'the n largest class probabilities, descending, each in [0, 1]; n = 4, or top-probs:n',
    width: ({ classes }, n = 4) => Math.min(n, classes),
    fill: values.topProbabilities,
  },
  probs: {
    about: 'all class probabilities, each in [0, 1]',
    width: ({ classes }) => classes,
    fill: values.allProbabilities,
  },
  'log-probs': {
    about: 'ln of all class probabilities, the logits less their log-sum-exp, in [ln 1e-7, 0]',
    width: ({ classes }) => classes,
    fill: values.logProbabilities,
  },
  agreement: {
    about: 'exits in a row with the same answer over K, in (0, 1] (PABEE, Zhou et al. 2020)',
    width: () => 1,
    fill: values.agreement,
  },
  'previous-max-prob': {
    about: 'max-prob of the exit before, 0 at exit 0, in [0, 1]',
    width: () => 1,
    fill: values.previousMaxProbability,
  },
  'ensemble-confidence': {
    about: "mean over exits so far of the probability they give to this exit's answer, in [0, 1]",
    width: () => 1,
    fill: values.ensembleConfidence,
  },
  features: {
    about: 'branch features of the exit, zero-padded to the widest branch; unscaled',
    width: ({ featureWidths }) => Math.max(...featureWidths),
    fill: values.branchFeatures,
  },
  depth: {
    about: 'one-hot exit index, K columns',
    width: ({ exits }) => exits,
    fill: values.depth,
  },
  'cost-so-far': {
    about: 'relative cost of this exit, in (0, 1]',
    width: () => 1,
    fill: values.costSoFar,
  },
  'remaining-budget': {
    about:
      "the request's cap less the relative cost of this exit; the cap is 1 where there is none, in [0, 1)",
    width: () => 1,
    fill: values.remainingBudget,
  },
  lambda: {
    about: 'price of compute in the reward, >= 0',
    width: () => 1,
    fill: values.price,
  },
};

/** Everything cheap: what an agent sees unless it or the environment says otherwise. */
export const DEFAULT_OBSERVATIONS: readonly string[] = [
  'max-prob',
  'margin',
  'entropy',
  'top-probs',
  'agreement',
  'previous-max-prob',
  'ensemble-confidence',
  'depth',
];

/** Names and descriptions of all observations. */
export function listObservations(): readonly { readonly name: string; readonly about: string }[] {
  return Object.entries(OBSERVATIONS).map(([name, { about }]) => ({ name, about }));
}

/** Refuses unknown, repeated or absent names, before anything is computed. */
export function checkObservations(names: readonly string[]): void {
  if (names.length === 0) throw new UserError('observations: none named; expected one at least');
  names.forEach((name, i) => {
    find(name);
    if (names.indexOf(name) !== i) throw new UserError(`observations: "${name}" is named twice`);
  });
}

/** The columns that named observations take side by side. */
export function observationColumns(
  observed: Observed,
  names: readonly string[],
): readonly ObservationColumns[] {
  checkObservations(names);
  let start = 0;
  return names.map((name) => {
    const { observation, parameter } = find(name);
    if (name === 'features' && !observed.featureWidths.some((width) => width > 0)) {
      throw new UserError(
        `observations: "features" are asked for, but bank ${observed.name} has no branch features`,
      );
    }
    const columns = { name, start, end: start + observation.width(observed, parameter) };
    start = columns.end;
    return columns;
  });
}

/** How the values of a named observation are written. */
export function observationFill(name: string): values.Fill {
  return find(name).observation.fill;
}

function find(name: string): { observation: Observation; parameter?: number } {
  const [base = '', suffix] = name.split(':');
  const observation = Object.hasOwn(OBSERVATIONS, base) ? OBSERVATIONS[base] : undefined;
  if (!observation) {
    throw new UserError(`observations: unknown "${name}"${suggestion(base, Object.keys(OBSERVATIONS))}`);
  }
  if (suffix === undefined) return { observation };
  const parameter = Number(suffix);
  if (base !== 'top-probs' || !Number.isInteger(parameter) || parameter < 1) {
    throw new UserError(`observations: "${name}" is not of the form top-probs:n with n >= 1`);
  }
  return { observation, parameter };
}
