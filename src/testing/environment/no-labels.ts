import type { Bank } from '../../bank/bank.ts';
import type { Hindsight } from '../../contract/environment.ts';
import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { EnvironmentWorkshop } from './workshop.ts';

/** Fewer samples of a class could be told apart by chance. */
const ENOUGH = 20;

export const noLabels: Contract<EnvironmentWorkshop> = {
  name: 'no labels',
  demands: 'No observation carries the label: other labels change none, and none tells a class without fail.',
  async check(workshop) {
    const environment = await workshop.environment();
    const { observations } = environment.spec;
    for (const split of ['policy', 'tune'] as const) {
      const view = environment.hindsight(split);
      const leak = leakingColumn(view, environment.spec.classes);
      if (!leak) continue;
      const { name } = observations.find(({ end }) => leak.column < end) ?? {};
      throw new ContractBreach(
        `${workshop.place}: observation "${name}", column ${leak.column} at exit ${leak.exit}`,
        `one value for class ${leak.label} and never for another, on all of ${split}`,
        'what the network knows; keep labels out of features and observations',
      );
    }
    const opened = await workshop.opened();
    if (!opened) return;
    const shown = environment.hindsight('policy').observations.data;
    const relabelled = opened.problem(withOtherLabels(opened.bank)).training.hindsight('policy');
    if (firstDifference(shown, relabelled.observations.data) < 0) return;
    throw new ContractBreach(
      workshop.place,
      'observations change with the labels',
      'observations that do not',
    );
  },
};

function withOtherLabels(bank: Bank): Bank {
  return { ...bank, labels: bank.labels.map((label) => (label + 1) % bank.classes) };
}

/**
 * A column that says of some class, by one value that no other class has, that it is the label, and which takes few
 * values; a probability of a good network tells classes apart too, but no two of its values are alike.
 */
function leakingColumn(view: Hindsight, classes: number) {
  const { samples, exits, labels } = view;
  for (let exit = 0; exit < exits; exit++) {
    const { data, columns } = view.observationsAt(exit);
    for (let column = 0; column < columns; column++) {
      const labelsOf = new Map<number, Set<number>>();
      for (let i = 0; i < samples && labelsOf.size <= classes; i++) {
        const value = data[i * columns + column] as number;
        const known = labelsOf.get(value) ?? new Set();
        labelsOf.set(value, known.add(labels[i] as number));
      }
      if (labelsOf.size < 2 || labelsOf.size > classes) continue;
      const label = toldClass(labelsOf, labels);
      if (label !== undefined) return { exit, column, label };
    }
  }
  return undefined;
}

/** A class that has a value of its own. */
function toldClass(
  labelsOf: ReadonlyMap<number, ReadonlySet<number>>,
  labels: Int32Array,
): number | undefined {
  for (const own of labelsOf.values()) {
    const [label] = own;
    if (own.size !== 1 || label === undefined) continue;
    const elsewhere = [...labelsOf.values()].some((other) => other !== own && other.has(label));
    const count = labels.reduce((sum, value) => sum + (value === label ? 1 : 0), 0);
    if (!elsewhere && count >= ENOUGH) return label;
  }
  return undefined;
}
