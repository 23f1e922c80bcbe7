import { UserError } from '../error.ts';
import { type BankContent, type FloatColumn, SPLITS } from './bank.ts';
import { countOf } from './columns.ts';
import { float16Value } from './float16.ts';
import { MAX_EXITS } from './metadata.ts';

/**
 * Refuses a bank whose sizes contradict each other or whose costs do not rise. Looks at no column's values.
 * Throws UserError with place, value, expectation and next step.
 */
export function checkShapes(content: BankContent, place: string): void {
  const { exits, classes, samples, logits, features, featureWidths } = content;
  const refuse = refusal(place);
  if (exits < 1 || exits > MAX_EXITS)
    refuse(`${exits} exits, expected 1..${MAX_EXITS}; keep a subset of them`);
  for (const [name, column] of [
    ['sample', content.sample],
    ['split', content.split],
    ['label', content.labels],
  ] as const) {
    if (column.length !== samples) refuse(`column ${name} has ${column.length} rows, expected ${samples}`);
  }
  checkWidth(logits, exits * classes, `${exits} exits x ${classes} classes`, samples, 'logits', refuse);
  const total = featureWidths.reduce((sum, width) => sum + width, 0);
  if (features) {
    if (featureWidths.length !== exits) {
      refuse(`feature widths of ${featureWidths.length} branches, expected one for each of ${exits} exits`);
    }
    checkWidth(features, total, `the sum of the feature widths`, samples, 'features', refuse);
  } else if (total > 0) {
    refuse(
      `feature widths add to ${total} but there is no column of features; add it or leave the widths empty`,
    );
  }
  checkCost(content.macs, 'macs', exits, refuse);
  if (content.milliseconds) checkCost(content.milliseconds, 'milliseconds', exits, refuse);
  if (content.provenance.accuracy.length !== exits) {
    refuse(`accuracy of ${content.provenance.accuracy.length} exits in the provenance, expected ${exits}`);
  }
}

/** Refuses a bank with a value no policy could be trained on; `checkShapes` has passed. Throws UserError. */
export function checkValues(content: BankContent, place: string): void {
  const refuse = refusal(place);
  const { sample, split, labels, classes, logits, features, featureWidths } = content;
  const unknown = split.findIndex((code) => code >= SPLITS.length);
  if (unknown >= 0)
    refuse(`split code ${split[unknown]} of sample ${sample[unknown]} outside 0..${SPLITS.length - 1}`);
  for (const name of ['policy', 'tune', 'test'] as const) {
    if (countOf(content, name) === 0) {
      refuse(`no sample in split "${name}"; a bank needs samples in policy, tune and test`);
    }
  }
  checkDistinct(content, refuse);
  const row = labels.findIndex((label) => label < 0 || label >= classes);
  if (row >= 0) {
    refuse(
      `label ${labels[row]} of sample ${sample[row]} outside 0..${classes - 1}; ` +
        'labels are 0-based class indices, correct them where the bank is made',
    );
  }
  const logit = firstNotFinite(logits);
  if (logit) {
    const exit = Math.floor(logit.column / classes);
    refuse(
      `logit ${logit.value} of sample ${sample[logit.row]}, exit ${exit}, class ${logit.column % classes}; ` +
        'logits must be finite, correct them where the bank is made',
    );
  }
  const feature = features && firstNotFinite(features);
  if (feature) {
    const { exit, index } = branchOf(feature.column, featureWidths);
    refuse(
      `feature ${feature.value} of sample ${sample[feature.row]}, exit ${exit}, index ${index}; ` +
        'features must be finite, correct them where the bank is made',
    );
  }
}

type Refuse = (what: string) => never;

function refusal(place: string): Refuse {
  return (what) => {
    throw new UserError(`bank ${place}: ${what}`);
  };
}

function checkWidth(
  column: FloatColumn,
  width: number,
  meaning: string,
  samples: number,
  name: string,
  refuse: Refuse,
): void {
  if (column.width !== width) refuse(`${name} ${column.width} wide, expected ${width} (${meaning})`);
  if (column.data.length !== samples * width) {
    refuse(
      `${name} hold ${column.data.length} values, expected ${samples * width} (${samples} samples x ${width})`,
    );
  }
}

function checkCost(cost: Float64Array, name: string, exits: number, refuse: Refuse): void {
  if (cost.length !== exits) refuse(`${name} of ${cost.length} exits, expected ${exits}`);
  cost.forEach((value, k) => {
    if (!(value > 0 && Number.isFinite(value))) {
      refuse(`${name} ${value} of exit ${k}; a cost must be positive and finite`);
    }
    const before = cost[k - 1];
    if (before !== undefined && value <= before) {
      refuse(
        `${name} ${value} of exit ${k} is not above ${before} of exit ${k - 1}; costs are cumulative and ` +
          'strictly increasing, add up the cost of the stages',
      );
    }
  });
}

/** A sample in two splits would let a policy train on what it is tested on. */
function checkDistinct({ sample, split }: BankContent, refuse: Refuse): void {
  const seen = new Map<number, number>();
  sample.forEach((identity, row) => {
    const before = seen.get(identity);
    if (before !== undefined) {
      const [first, second] = [before, row].map((at) => SPLITS[split[at] as number]);
      refuse(
        `sample ${identity} stands twice, in split "${first}" and in split "${second}"; ` +
          'splits are disjoint, give every sample a number of its own',
      );
    }
    seen.set(identity, row);
  });
}

function firstNotFinite(column: FloatColumn): { row: number; column: number; value: number } | undefined {
  const at =
    column.dtype === 'float16'
      ? column.data.findIndex((bits) => (bits & 0x7c00) === 0x7c00)
      : column.data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  const stored = column.data[at] as number;
  return {
    row: Math.floor(at / column.width),
    column: at % column.width,
    value: column.dtype === 'float16' ? float16Value(stored) : stored,
  };
}

/** Which branch a column of the features belongs to. */
function branchOf(column: number, widths: readonly number[]): { exit: number; index: number } {
  let index = column;
  let exit = 0;
  while (index >= (widths[exit] as number)) index -= widths[exit++] as number;
  return { exit, index };
}
