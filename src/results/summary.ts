import { describeTerms, type Terms } from '../contract/budget.ts';
import type { TrialRecord } from '../contract/record.ts';
import type { LearningCurve, ResultRow, RunSummary } from '../contract/summary.ts';
import { createRandom } from '../random.ts';
import { type Cell, cellIntervals } from '../stats/intervals.ts';
import { mean } from '../stats/mean.ts';
import { paretoFrontier } from '../stats/pareto-frontier.ts';
import { floats } from './columns.ts';
import { hindsightLosses } from './hindsight-losses.ts';
import { learningCurves } from './learning-curves.ts';
import { sampleTables } from './sample-tables.ts';
import type { BoundsRecord } from '../contract/bounds-record.ts';

/** One agent at one price or budget: the records of its seeds. */
interface Group {
  readonly agent: string;
  readonly terms: Terms;
  readonly records: readonly TrialRecord[];
}

/** What a run has come to. The same records give the same bytes: intervals are drawn from a fixed seed. */
export function summarise(
  run: Omit<RunSummary, 'results' | 'bounds'>,
  records: readonly TrialRecord[],
  bounds: readonly BoundsRecord[],
): RunSummary {
  const found = run.environments.map(({ name, testSamples }) => {
    const cells = groups(records.filter(({ trial }) => trial.environment === name));
    const own = bounds.filter((record) => record.bounds.environment === name);
    return {
      rows: environmentRows(name, testSamples, cells, own),
      curves: cells.flatMap((group) => curvesOf(name, group)),
    };
  });
  return {
    ...run,
    results: found.flatMap(({ rows }) => rows),
    bounds: bounds.map((record) => record.bounds),
    curves: found.flatMap(({ curves }) => curves),
  };
}

const curvesOf = (environment: string, { agent, terms, records }: Group): LearningCurve[] =>
  learningCurves(records).map((curve) => Object.assign({ environment, agent }, terms, curve));

function groups(records: readonly TrialRecord[]): Group[] {
  const found = new Map<string, Group & { readonly records: TrialRecord[] }>();
  for (const record of records) {
    const { label } = record.trial;
    const terms = termsOf(record.trial);
    const key = JSON.stringify([label, describeTerms(terms)]);
    const group = found.get(key);
    if (group) group.records.push(record);
    else found.set(key, { agent: label, terms, records: [record] });
  }
  return [...found.values()];
}

function environmentRows(
  environment: string,
  samples: number,
  cells: readonly Group[],
  bounds: readonly BoundsRecord[],
): ResultRow[] {
  const boundsOf = new Map(bounds.map((record) => [describeTerms(record.bounds), record]));
  const at = (terms: Terms): BoundsRecord => boundsOf.get(describeTerms(terms)) as BoundsRecord;
  const references = new Map(bounds.map((record) => [record, bestFixedRewards(record)]));
  const figures = cellIntervals(
    cells.map((group) => cellOf(group, references.get(at(group.terms)) as Float64Array)),
    samples,
    createRandom('summary').stream(environment),
  );
  const pareto = paretoFrontier(figures.map(({ cost, accuracy }) => ({ cost, value: accuracy })));
  return cells.map(({ agent, terms, records }, c) => ({
    environment,
    agent,
    ...terms,
    split: 'test',
    seeds: records.length,
    ...(figures[c] as (typeof figures)[number]),
    ...regretOf(records, at(terms)),
    exitShare: meanShares(records.map(({ results }) => results.test.exitShare)),
    ...notesOf(records),
    pareto: pareto[c] as boolean,
  }));
}

/** The price or the budget of what has either. */
const termsOf = ({ lambda, budget }: Terms): Terms => (budget ? { budget } : { lambda: lambda as number });

function notesOf(records: readonly TrialRecord[]): Pick<ResultRow, 'notes'> {
  const notes = [...new Set(records.flatMap((record) => record.notes ?? []))];
  return notes.length > 0 ? { notes } : {};
}

function regretOf(
  records: readonly TrialRecord[],
  { bounds, oracle }: BoundsRecord,
): Pick<ResultRow, 'regret'> {
  if (!oracle) return {};
  const costs = bounds.fixedExits.map(({ cost }) => cost);
  return { regret: hindsightLosses(records, { ...oracle, lambda: bounds.lambda ?? 0, costs }) };
}

function cellOf({ records }: Group, reference: Float64Array): Cell {
  const { accuracy, cost, reward } = sampleTables(records);
  return {
    seeds: records.length,
    accuracy: accuracy.values,
    cost: cost.values,
    reward: reward.values,
    reference,
  };
}

function bestFixedRewards({ bestFixedQuality, bounds }: BoundsRecord): Float64Array {
  const { lambda = 0, bestFixedExit } = bounds;
  return Float64Array.from(floats(bestFixedQuality), (quality) => quality - lambda * bestFixedExit.cost);
}

function meanShares(shares: readonly (readonly number[])[]): number[] {
  return (shares[0] ?? []).map((_, k) => mean(Float64Array.from(shares, (share) => share[k] as number)));
}
