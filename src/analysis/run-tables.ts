import { type ColumnTable, table } from 'arquero';
import { describeTerms, type Terms } from '../contract/budget.ts';
import type { Figures, TrialRecord } from '../contract/record.ts';
import type { Claim } from '../contract/score.ts';
import type { RunSummary } from '../contract/summary.ts';
import { bytes, floats } from '../results/columns.ts';

type Cell = string | number | boolean | null;
type Columns<Row> = readonly (readonly [name: string, cell: (row: Row) => Cell])[];

const tableOf = <Row>(rows: readonly Row[], columns: Columns<Row>): ColumnTable =>
  table(columns.map(([name, cell]) => [name, rows.map(cell)]));

/** Price or budget as columns; what a row does not have is null. */
const termColumns = <Row>(termsOf: (row: Row) => Terms): Columns<Row> => [
  ['terms', (row) => describeTerms(termsOf(row))],
  ['lambda', (row) => (termsOf(row).budget ? null : (termsOf(row).lambda ?? null))],
  ['budget', (row) => termsOf(row).budget?.kind ?? null],
];

const figures = (split: 'test' | 'tune', prefix: string): Columns<TrialRecord> =>
  (['accuracy', 'cost', 'reward'] as const).map((name) => [
    prefix + name,
    ({ results }) => results[split].deterministic[name],
  ]);

/** One row a trial, see `Run.trials`. */
export function trialTable(records: readonly TrialRecord[]): ColumnTable {
  return tableOf(records, [
    ['trial', ({ id }) => id],
    ['environment', ({ trial }) => trial.environment],
    ['agent', ({ trial }) => trial.label],
    ['algorithm', ({ trial }) => trial.agent],
    ...termColumns<TrialRecord>(({ trial }) => trial),
    ['seed', ({ trial }) => trial.seed],
    ...figures('test', ''),
    ...figures('tune', 'tune_'),
    ['policy_macs', ({ policyMacs }) => Math.max(0, ...policyMacs)],
  ]);
}

/** One row a trial and test sample, see `Run.samples`. */
export function sampleTable(records: readonly TrialRecord[]): ColumnTable {
  const rows = records.flatMap(({ id, trial, samples, relativeCost }) => {
    const [exits, correct] = [bytes(samples.exit), bytes(samples.correct)];
    const caps = samples.cap === undefined ? undefined : floats(samples.cap);
    const terms = describeTerms(trial);
    return Array.from(exits, (exit, sample) => {
      const [right, cap = null] = [correct[sample] as number, caps?.[sample]];
      return { id, trial, terms, sample, exit, right, cost: relativeCost[exit] as number, cap };
    });
  });
  return tableOf(rows, [
    ['trial', ({ id }) => id],
    ['environment', ({ trial }) => trial.environment],
    ['agent', ({ trial }) => trial.label],
    ['terms', ({ terms }) => terms],
    ['seed', ({ trial }) => trial.seed],
    ['sample', ({ sample }) => sample],
    ['exit', ({ exit }) => exit],
    ['correct', ({ right }) => right],
    ['cost', ({ cost }) => cost],
    ['cap', ({ cap }) => cap],
  ]);
}

/** One row a bound, see `Run.references`. */
export function referenceTable({ bounds }: RunSummary): ColumnTable {
  interface Reference extends Terms, Figures {
    readonly environment: string;
    readonly reference: string;
    readonly exit: number | null;
  }
  const rows = bounds.flatMap(({ environment, lambda, budget, fixedExits, oracle, optimum }): Reference[] => {
    const place = { environment, ...(budget ? { budget } : { lambda: lambda as number }) };
    const row = (reference: string, exit: number | null, found: Figures): Reference =>
      Object.assign({ reference, exit }, place, found);
    return [
      ...fixedExits.map((found, exit) => row('fixed exit', exit, found)),
      row('hindsight oracle', null, oracle),
      ...(optimum ? [row('exact optimum', null, optimum)] : []),
    ];
  });
  return tableOf(rows, [
    ['environment', (row) => row.environment],
    ...termColumns<Reference>((row) => row),
    ['reference', (row) => row.reference],
    ['exit', (row) => row.exit],
    ['accuracy', (row) => row.accuracy],
    ['cost', (row) => row.cost],
    ['reward', (row) => row.reward],
  ]);
}

/** One row a point of a learning curve, see `Run.curves`. */
export function curveTable({ curves = [] }: RunSummary): ColumnTable {
  const rows = curves.flatMap((curve) => curve.step.map((_, point) => ({ curve, point })));
  type Row = (typeof rows)[number];
  return tableOf(rows, [
    ['environment', ({ curve }) => curve.environment],
    ['agent', ({ curve }) => curve.agent],
    ...termColumns<Row>(({ curve }) => curve),
    ['metric', ({ curve }) => curve.metric],
    ['step', ({ curve, point }) => curve.step[point] as number],
    ['mean', ({ curve, point }) => curve.mean[point] as number],
    ['low', ({ curve, point }) => curve.low[point] as number],
    ['high', ({ curve, point }) => curve.high[point] as number],
  ]);
}

/** One row a claim, see `Run.claims`. */
export function claimTable({ score }: RunSummary): ColumnTable {
  return tableOf<Claim>(score?.claims ?? [], [
    ['claim', (claim) => claim.name],
    ['statement', (claim) => claim.statement],
    ['verdict', (claim) => claim.verdict],
    ['figure', (claim) => claim.figure],
    ['figure_low', (claim) => claim.interval[0]],
    ['figure_high', (claim) => claim.interval[1]],
    ['unit', (claim) => claim.unit],
    ['detail', (claim) => claim.detail],
  ]);
}
