import {
  createRandom,
  type Difference,
  type FinishedRun,
  meanTable,
  pairedDifference,
  type Random,
  recordsOf,
  type SeedTable,
  type Terms,
  type TrialRecord,
} from 'offramp';

/** The agent that the claims are about. */
export const LEARNED = 'epnet';

/** The rules that people made by hand: everything else that was run. */
export const rulesOf = ({ records }: FinishedRun): string[] =>
  [...new Set(records.map(({ trial }) => trial.label))].filter((label) => label !== LEARNED);

/** Average budgets of the run. */
export const budgetsOf = ({ records }: FinishedRun): Terms[] => {
  const costs = records.flatMap(({ trial: { budget } }) => (budget?.kind === 'average' ? budget.cost : []));
  return [...new Set(costs)].map((cost) => ({ budget: { kind: 'average', cost } }));
};

/** Caps of the run. */
export const capsOf = ({ records }: FinishedRun): Terms => {
  const budget = records.map(({ trial }) => trial.budget).find((one) => one?.kind === 'request');
  if (!budget) throw new RangeError('epnet: no caps in this run');
  return { budget };
};

/** Mean over the seeds of what the policies do on the split that calibrates. */
export const tuneMean = (records: readonly TrialRecord[], figure: 'accuracy' | 'cost'): number =>
  records.reduce((sum, { results }) => sum + results.tune.deterministic[figure], 0) / records.length;

/** The hand-made rule that is the most accurate where rules may be chosen: on `tune`. */
export function bestRule(run: FinishedRun, environment: string, terms: Terms): string {
  const accuracy = (agent: string): number =>
    tuneMean(recordsOf(run.records, { environment, agent, ...terms }), 'accuracy');
  return rulesOf(run).reduce((best, rule) => (accuracy(rule) > accuracy(best) ? rule : best));
}

/** Test samples of an environment of the run. */
export const samplesOf = ({ summary }: FinishedRun, environment: string): number =>
  summary.environments.find(({ name }) => name === environment)?.testSamples as number;

/** Chance of a claim, the same in every run. */
export const chanceOf = (claim: string): Random => createRandom('epnet').stream(claim);

/** Paired difference of the means of some tables and of as many others. */
export const meanDifference = (
  tables: readonly SeedTable[],
  others: readonly SeedTable[],
  samples: number,
  random: Random,
): Difference => pairedDifference(meanTable(tables), meanTable(others), samples, random);
