import type { TrialRecord } from '../../src/contract/record.ts';
import { createRandom } from '../../src/random.ts';
import { mean } from '../../src/stats/mean.ts';
import { recordsOf } from '../../src/results/records-of.ts';
import { sampleTables } from '../../src/results/sample-tables.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import type { FinishedRun } from '../../src/contract/score.ts';
import { differenceWithin, markdownTable } from './markdown.ts';

const PLAIN = 'cifar10-epnet';
const ENSEMBLE = 'cifar10-epnet-ensemble';
const LEARNED = ['exact-policy-gradient', 'epnet'];

/** From MSDNet's rule on the plain bank to a learned policy on the ensemble, one step at a time. */
export function earlyAccuracy({ summary, records }: FinishedRun): string {
  const samples = summary.environments[0]?.testSamples as number;
  const budgets = [
    ...new Set(records.flatMap(({ trial }) => (trial.budget?.kind === 'average' ? trial.budget.cost : []))),
  ];
  const steps = budgets.map((cost) => {
    const of = (environment: string, label: string) =>
      recordsOf(records, { environment, agent: label, budget: { kind: 'average', cost } });
    const best = LEARNED.toSorted(
      (a, b) => tuneAccuracy(of(ENSEMBLE, b)) - tuneAccuracy(of(ENSEMBLE, a)),
    )[0] as string;
    const baseline = of(PLAIN, 'budgeted-batch');
    const stages = [
      baseline,
      of(ENSEMBLE, 'budgeted-batch'),
      of(ENSEMBLE, 'threshold-per-exit'),
      of(ENSEMBLE, best),
    ];
    return { cost, best, baseline, stages, plain: of(PLAIN, best) };
  });
  const against = (a: readonly TrialRecord[], b: readonly TrialRecord[], label: string): string =>
    differenceWithin(
      pairedDifference(
        sampleTables(a).accuracy,
        sampleTables(b).accuracy,
        samples,
        createRandom('early accuracy').stream(label),
      ),
      1,
      100,
    );
  const figures = steps.map(({ cost, best, stages, plain }) => [
    String(cost),
    ...stages.map(figure),
    `\`${best}\``,
    figure(plain),
  ]);
  const gains = steps.map(({ cost, stages: [base, ensemble, perExit, learned], plain }) => [
    String(cost),
    against(ensemble as TrialRecord[], base as TrialRecord[], `${cost} ensemble`),
    against(perExit as TrialRecord[], ensemble as TrialRecord[], `${cost} per exit`),
    against(learned as TrialRecord[], perExit as TrialRecord[], `${cost} learning`),
    `**${against(learned as TrialRecord[], base as TrialRecord[], `${cost} all`)}**`,
    against(plain, base as TrialRecord[], `${cost} plain`),
  ]);
  return `Accuracy in percent @ realised cost; the learned policy is the one that is more accurate on \`tune\`:

${markdownTable(
  [
    'budget',
    'budgeted batch, plain',
    'budgeted batch, ensemble',
    'threshold an exit, ensemble',
    'learned, ensemble',
    'which',
    'learned, plain',
  ],
  figures,
)}

Points gained by each step, paired on the same test samples, with 95% intervals:

${markdownTable(
  ['budget', 'ensemble', 'a threshold for each exit', 'learning', 'all', 'learning alone, plain bank'],
  gains,
)}
`;
}

const figure = (records: readonly TrialRecord[]): string =>
  `${(100 * mean(sampleTables(records).accuracy.values)).toFixed(1)} @ ${mean(sampleTables(records).cost.values).toFixed(3)}`;

const tuneAccuracy = (records: readonly TrialRecord[]): number =>
  mean(Float64Array.from(records, ({ results }) => results.tune.deterministic.accuracy));
