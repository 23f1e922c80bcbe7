import type { TrialRecord } from '../../src/contract/record.ts';
import type { FinishedRun } from '../../src/contract/score.ts';
import { markdownTable } from './markdown.ts';
import { bytes, floats } from '../../src/results/columns.ts';

/** Width of the bins of caps. */
const BIN = 0.1;

/** Accuracy and cost as functions of the cap, and what a stream comes to. */
export function requestCaps({ summary, records }: FinishedRun): string {
  return summary.environments
    .map(({ name }) => {
      const here = records.filter(({ trial }) => trial.environment === name);
      const capped = here.filter(({ samples }) => samples.cap !== undefined);
      const labels = [...new Set(capped.map(({ trial }) => trial.label))];
      const bins = binsOf(capped);
      const rows = labels.map((label) => {
        const own = capped.filter(({ trial }) => trial.label === label);
        return [`\`${label}\``].concat(bins.map((bin) => inBin(own, bin)));
      });
      const streams = summary.results.filter(
        (row) => row.environment === name && row.budget?.kind === 'stream',
      );
      const head = [
        'cap',
        ...bins.map((bin) => `${(bin * BIN).toFixed(1)} to ${((bin + 1) * BIN).toFixed(1)}`),
      ];
      return `On \`${name}\`, accuracy in percent @ mean cost by the cap of the request; ${exceeded(capped)}

${markdownTable(head, rows)}

A stream of 500 requests with an allowance of 0.4 for each, spent together (mean over all streams of \`test\`):

${markdownTable(
  ['', 'accuracy', 'cost'],
  streams.map((row) => [`\`${row.agent}\``, (100 * row.accuracy).toFixed(1), row.cost.toFixed(4)]),
)}
`;
    })
    .join('\n');
}

function binsOf(records: readonly TrialRecord[]): number[] {
  const caps = floats(records[0]?.samples.cap ?? '');
  return [...new Set(Array.from(caps, (cap) => Math.floor(cap / BIN)))].sort((a, b) => a - b);
}

function inBin(records: readonly TrialRecord[], bin: number): string {
  const sums = { requests: 0, right: 0, cost: 0 };
  for (const { samples, relativeCost } of records) {
    const [exits, correct] = [bytes(samples.exit), bytes(samples.correct)];
    floats(samples.cap ?? '').forEach((cap, i) => {
      if (Math.floor(cap / BIN) !== bin) return;
      sums.requests++;
      sums.right += correct[i] as number;
      sums.cost += relativeCost[exits[i] as number] as number;
    });
  }
  return `${((100 * sums.right) / sums.requests).toFixed(1)} @ ${(sums.cost / sums.requests).toFixed(3)}`;
}

function exceeded(records: readonly TrialRecord[]): string {
  let [requests, above] = [0, 0];
  for (const { samples, relativeCost } of records) {
    const exits = bytes(samples.exit);
    floats(samples.cap ?? '').forEach((cap, i) => {
      requests++;
      // a record keeps caps as float32
      if ((relativeCost[exits[i] as number] as number) > cap + 1e-6) above++;
    });
  }
  return `${above} of ${requests.toLocaleString('en-GB')} requests cost more than their cap:`;
}
