import Table from 'cli-table3';
import * as format from '../report/number-format.ts';
import type { InferenceFigures, Saved } from './inference-figures.ts';
import type { InferenceReport } from './infer-trial.ts';

/** What `offramp infer` found, for a person to read. */
export function inferenceText(report: InferenceReport, backend: string): string {
  const { environment, policy, samples, testImages, batch, repetitions, exitShare } = report;
  const { agent, lambda, seed, id } = policy;
  const title =
    `${environment}: ${agent}, ${format.price({ lambda })}, seed ${seed} (${id}); ` +
    `${format.count(samples)} of ${format.plural(testImages, 'test image')}, batch ${batch}, ${backend}`;
  const times = format.plural(repetitions, 'repetition');
  const lines: [string, string][] = [
    ['MACs saved', `${format.percent(report.saved.macs)}, the policy's own charged`],
    ['time saved', `${time(report.saved)} in the totals of ${times}, whatever interrupted them`],
    ['share', `${ratio(report.saved)} of the MACs saved are saved in time`],
    ['', withoutBranches(report)],
    ['exits', exitShare.map((share, k) => `${k}: ${format.percent(share)}`).join('  ')],
    ['decisions', decisions(report)],
  ];
  const text = lines.map(([label, said]) => `${label.padEnd(12)}${said}\n`).join('');
  return `${title}\n${contenders(report)}\n${text}`;
}

function contenders({ accuracy, macs, milliseconds }: InferenceFigures): string {
  const head = ['', 'accuracy', 'MMACs', 'ms'];
  const table = new Table({
    head,
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const rows = [
    ['staged', 'staged', accuracy.staged.toFixed(4)],
    ['whole network', 'whole', accuracy.whole.toFixed(4)],
    // its answers are those of the whole network: branches change nothing that the head sees
    ['without branches', 'withoutBranches', accuracy.whole.toFixed(4)],
  ] as const;
  for (const [name, which, right] of rows) {
    table.push([name, right, (macs[which] / 1e6).toFixed(3), milliseconds[which].toFixed(3)]);
  }
  return table.toString();
}

function withoutBranches({ savedWithoutBranches: saved }: InferenceFigures): string {
  return (
    `against the network without branches: MACs ${format.percent(saved.macs)}, ` +
    `time ${time(saved)}, share ${ratio(saved)}`
  );
}

const time = ({ milliseconds, range: [low, high] }: Saved): string =>
  `${format.percent(milliseconds)}, ${format.percent(low)} to ${format.percent(high)}`;

const ratio = ({ share }: Saved): string => (share === null ? 'none' : share.toFixed(2));

function decisions({ decisions: { bank, compared, different, note }, policy }: InferenceReport): string {
  if (bank === null) return `not compared with simulated ones: ${note}`;
  const other =
    policy.bank === bank ? '' : `; the policy was trained on another bank, ${policy.bank.slice(0, 12)}`;
  const because = note === '' ? '' : `: ${note}`;
  return `${different} of ${format.count(compared)} are not the simulated ones${because}${other}`;
}
