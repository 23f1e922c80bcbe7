import type { EnvironmentFacts } from '../contract/summary.ts';
import type { Diagnosis, ExitDiagnosis, LostReward, Verdicts } from '../diagnosis/diagnosis.ts';
import * as format from '../report/number-format.ts';
import { alignedTable } from './aligned-table.ts';
import type { GroupDiagnosis } from './diagnose-run.ts';
import { reading } from './diagnosis-reading.ts';

/** What `offramp diagnose` found, for a person to read, 80 columns wide where names are short. */
export function diagnosisText(
  diagnoses: readonly GroupDiagnosis[],
  environments: readonly EnvironmentFacts[],
  { total, done }: { readonly total: number; readonly done: number },
): string {
  const blocks = environments.flatMap((environment) => {
    const own = diagnoses.filter((diagnosis) => diagnosis.environment === environment.name);
    return own.length === 0 ? [] : [environmentText(environment, own), ...own.map(groupText)];
  });
  const missing = done < total ? `${done} of ${total} trials done: figures may change\n` : '';
  return `${[...blocks, LEGEND].join('\n')}${missing}`;
}

const LEGEND = `here: of those that leave there. all: of all samples. lost: of those right
there, wrong at the last exit. early, late: a later, an earlier exit would have
earned the most. regret: what that loses of the mean reward; hindsight sees the
labels, so no policy is without. Shares and ECE, of 15 bins of equal width, in
percent. Means over seeds; 95% intervals by bootstrap over seeds and samples.
`;

function environmentText(facts: EnvironmentFacts, diagnoses: readonly GroupDiagnosis[]): string {
  const { name, dataset, backbone, exits, macs, testSamples } = facts;
  const size = `${exits} exits, ${format.macs(macs)}, ${format.count(testSamples)} test samples`;
  const own = diagnoses.find(({ predicts }) => !predicts);
  return [`${name}: ${size}`, `${dataset} · ${backbone}`, ...(own ? overthinking(own) : []), ''].join('\n');
}

function groupText(diagnosis: GroupDiagnosis): string {
  const { agent, seeds, accuracy, cost, reward, interval, regret, unanswerable, predicts } = diagnosis;
  const lost = (kind: keyof LostReward): string =>
    `${format.reward(regret[kind])} ${format.interval(interval[kind], format.reward)}`;
  const terms = `${format.termsLabel(diagnosis)}, ${format.plural(seeds, 'seed')}`;
  const valued = diagnosis.budget ? 'quality' : 'reward';
  return [
    `${agent}, ${terms}: ${valued} ${format.reward(reward)}, ${format.percent(accuracy)} @ ${format.cost(cost)}`,
    '',
    exitTable(diagnosis),
    `early   ${lost('overConfident')}`,
    `late    ${lost('overCautious')}`,
    `regret  ${lost('total')}; ${format.reward(unanswerable.regret)} of it where no exit is right ` +
      `(${format.percent(unanswerable.share)})`,
    ...(predicts ? ['the policy answers by class scores of its own:', ...overthinking(diagnosis)] : []),
    reading(diagnosis),
    '',
  ].join('\n');
}

function overthinking({ monotonicity, exits }: Diagnosis): string[] {
  const { overall, destructive } = monotonicity;
  if (Number.isNaN(overall)) return ['no exit before the last is ever right'];
  const mistakes = 1 - (exits.at(-1)?.accuracy.all ?? 0);
  const part = mistakes > 0 ? `, ${format.percent(destructive / mistakes)} of its mistakes` : '';
  return [
    `right earlier, wrong later: ${format.percent(overall)} over all pairs of exits`,
    `right at some exit, wrong at the last: ${format.percent(destructive)} of samples${part}`,
  ];
}

function exitTable(diagnosis: Diagnosis): string {
  const groups = [
    { columns: ['exit', 'leave'] },
    { heading: 'accuracy', columns: ['here', 'all', 'lost'] },
    { heading: 'ECE', columns: ['here', 'all'] },
    { heading: 'by hindsight', columns: ['early', 'best', 'late'] },
    { heading: 'regret', columns: ['early', 'late', 'total'] },
  ];
  const { toLast } = diagnosis.monotonicity;
  const rows = diagnosis.exits.map((exit, k) => exitRow(exit, k, toLast[k]));
  const { accuracy, ece, verdicts, regret } = diagnosis;
  const all = [
    'all',
    '100.0',
    share(accuracy),
    '',
    '',
    share(ece),
    '',
    ...verdictCells(verdicts),
    ...regretCells(regret),
  ];
  return alignedTable(groups, [...rows, all]);
}

function exitRow(exit: ExitDiagnosis, k: number, lost: number | undefined): string[] {
  const { leaving, accuracy, ece, verdicts, regret } = exit;
  return [
    String(k),
    share(leaving),
    share(accuracy.leaving),
    share(accuracy.all),
    lost === undefined ? '' : share(lost),
    share(ece.leaving),
    share(ece.all),
    ...verdictCells(verdicts),
    ...regretCells(regret),
  ];
}

const verdictCells = ({ overConfident, optimal, overCautious }: Verdicts): string[] =>
  [overConfident, optimal, overCautious].map(share);

const regretCells = ({ overConfident, overCautious, total }: LostReward): string[] =>
  [overConfident, overCautious, total].map(format.reward);

/** In percent; a dash where there is nothing to take a share of. */
const share = (value: number): string => (Number.isNaN(value) ? '-' : format.points(value));
