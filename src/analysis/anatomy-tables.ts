import { type ColumnTable, table } from 'arquero';
import type { Dissection } from './dissection.ts';

/** One row for each trial and test sample, see `Anatomy.leaving`. `labels` are the classes of the samples [samples]. */
export function leavingTable(dissections: readonly Dissection[], labels: ArrayLike<number>): ColumnTable {
  const rows = dissections.flatMap((dissection) => Array.from(labels, (_, i) => ({ dissection, i })));
  const column = <Value>(value: (dissection: Dissection, i: number) => Value): Value[] =>
    rows.map(({ dissection, i }) => value(dissection, i));
  return table({
    ...trialColumns(column),
    sample: column((_, i) => i),
    label: column((_, i) => labels[i] as number),
    exit: column(exitOf),
    correct: column((dissection, i) => correctAt(dissection, exitOf(dissection, i), i)),
    cost: column((dissection, i) => dissection.leaving.relativeCost[exitOf(dissection, i)] as number),
    reward: column(({ leaving }, i) => leaving.reward[i] as number),
    best: column(({ leaving }, i) => leaving.best[i] as number),
    regret: column(({ leaving }, i) => leaving.regret[i] as number),
    verdict: column(verdict),
  });
}

/** One row for each trial and exit of one sample, see `Anatomy.exits`. */
export function exitTable(dissections: readonly Dissection[], i: number): ColumnTable {
  const rows = dissections.flatMap((dissection) =>
    dissection.leaving.relativeCost.map((cost, k) => ({ dissection, cost, k })),
  );
  const column = <Value>(value: (dissection: Dissection, k: number, cost: number) => Value): Value[] =>
    rows.map(({ dissection, k, cost }) => value(dissection, k, cost));
  const at = ({ leaving }: Dissection, k: number): number => k * leaving.answers.samples + i;
  return table({
    ...trialColumns(column),
    exit: column((_, k) => k),
    cost: column((_, __, cost) => cost),
    answer: column((dissection, k) => dissection.answer[at(dissection, k)] as number),
    confidence: column((dissection, k) => dissection.leaving.answers.confidence[at(dissection, k)] as number),
    correct: column((dissection, k) => correctAt(dissection, k, i)),
    reward: column(
      (dissection, k, cost) =>
        (dissection.leaving.answers.quality[at(dissection, k)] as number) - dissection.price * cost,
    ),
    leaves: column((dissection, k) => dissection.leaves[at(dissection, k)] as number),
    left: column((dissection, k) => (exitOf(dissection, i) === k ? 1 : 0)),
    best: column(({ leaving }, k) => (leaving.best[i] === k ? 1 : 0)),
  });
}

type Column = <Value>(value: (dissection: Dissection) => Value) => Value[];

const trialColumns = (column: Column) => ({
  agent: column(({ record }) => record.trial.label),
  seed: column(({ record }) => record.trial.seed),
});

const exitOf = ({ leaving }: Dissection, i: number): number => leaving.exit[i] as number;

const correctAt = ({ leaving: { answers } }: Dissection, k: number, i: number): number =>
  answers.correct[k * answers.samples + i] as number;

function verdict({ leaving }: Dissection, i: number): string {
  const [best, exit] = [leaving.best[i] as number, leaving.exit[i] as number];
  if (best === exit) return 'best exit';
  return best > exit ? 'too early' : 'too late';
}
