import type { FinishedRun } from '../../src/contract/score.ts';
import { markdownTable } from './markdown.ts';

/** Where figures come from: trials, seeds, commit and backend of each run, hash of each bank. */
export function origin(runs: readonly FinishedRun[]): string {
  const rows = runs.map(({ summary, records }) => [
    `\`${summary.experiment}\``,
    String(summary.trials.done),
    String(Math.max(...summary.results.map(({ seeds }) => seeds))),
    `\`${fact(summary.provenance, 'commit').slice(0, 12)}\``,
    `\`${fact(summary.provenance, 'code').slice(0, 12)}\``,
    `${records[0]?.platform.backend}, Node ${records[0]?.platform.node}`,
  ]);
  const banks = new Map(
    runs.flatMap(({ summary }) => summary.environments.map(({ name, bank }) => [name, bank])),
  );
  return `${markdownTable(['experiment', 'trials', 'seeds', 'commit', 'code', 'backend'], rows)}

${markdownTable(
  ['environment', 'SHA-256 of its bank'],
  [...banks].map(([name, bank]) => [`\`${name}\``, `\`${bank}\``]),
)}`;
}

const fact = (facts: FinishedRun['summary']['provenance'], wanted: string): string =>
  facts.find(([name]) => name === wanted)?.[1] ?? 'not kept';
