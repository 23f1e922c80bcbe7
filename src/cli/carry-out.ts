import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { claimsText } from '../report/claims-text.ts';
import { reportHtml } from '../report/html.ts';
import { resultsTable } from '../report/table.ts';
import { command } from '../run/command-line.ts';
import type { RunSummary } from '../contract/summary.ts';
import type { Plan } from '../run/plan.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { describeTrial, type RunOutcome, run } from '../run/run.ts';
import { outputOf } from '../schema/results.ts';
import { writeFileWhole } from '../file/write-file.ts';
import { showProgress } from './progress.ts';
import { count } from './values.ts';

/** Most workers taken unless the user wants more: each holds an engine of its own. */
const MOST_JOBS = 8;
/** Exit code of a process that was interrupted. */
const INTERRUPTED = 130;

/** What `run` and `resume` have in common. */
export interface RunFlags {
  readonly jobs: number;
  readonly json?: true;
}

/** Adds those options to a command. */
export function withRunFlags(to: Command): Command {
  return to
    .option('--jobs <n>', 'worker threads', count, Math.min(availableParallelism(), MOST_JOBS))
    .option('--json', 'print one JSON object instead of the table');
}

/** Prints what a run has come to. */
export type Print = (summary: RunSummary, folder: RunFolder) => void;

/**
 * Runs what is missing of a plan, shows it, and sets the exit code: 0 only when every trial has succeeded. The summary is
 * undefined where the run was stopped.
 */
export async function carryOut(
  plan: Plan,
  path: string,
  { jobs, json }: RunFlags,
  print: Print = json ? printJson : printTable,
): Promise<RunSummary | undefined> {
  process.exitCode = 1;
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  const progress = showProgress(shown(path), plan);
  process.on('SIGINT', abort).on('SIGTERM', abort);
  let outcome: RunOutcome;
  try {
    outcome = await run(plan, path, { jobs, signal: stop.signal, tell: progress.tell });
  } finally {
    // Once stopped it stays deaf: npm passes on a Ctrl-C that the terminal has sent already.
    if (!stop.signal.aborted) process.off('SIGINT', abort).off('SIGTERM', abort);
    await progress.end();
  }
  if (outcome.failures.length > 0) process.stderr.write(failuresText(outcome));
  if (outcome.summary) show(outcome, print);
  else process.stderr.write(stoppedText(plan, outcome));
  process.exitCode = outcome.summary ? Number(outcome.done < outcome.total) : INTERRUPTED;
  return outcome.summary;
}

function show({ folder, summary }: RunOutcome, print: Print): void {
  if (!summary) return;
  if (summary.results.length > 0) writeFileWhole(folder.report, reportHtml(summary));
  print(summary, folder);
}

const printJson: Print = (summary, { path }) => {
  process.stdout.write(`${JSON.stringify(outputOf(summary, path), null, 2)}\n`);
};

const printTable: Print = (summary, { results, report }) => {
  if (summary.results.length === 0) return;
  const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
  const score = summary.score ? `${claimsText(summary.score)}\n` : '';
  const files = `results  ${shown(results)}\nreport   ${shown(report)}\n`;
  process.stdout.write(`${resultsTable(summary, { colour })}\n${score}${files}`);
};

function failuresText({ folder, failures, total }: RunOutcome): string {
  const places = new Map<string, string[]>();
  for (const { message, trial } of failures) {
    places.set(message, [...(places.get(message) ?? []), describeTrial(trial)]);
  }
  const lines = [...places].map(([message, [first, ...others]]) => {
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    return `failed: ${first}${more}: ${message}\n`;
  });
  const nextStep = `try them again with: ${command('resume', shown(folder.path))}`;
  return `${lines.join('')}${failures.length} of ${total} trials failed, see ${shown(folder.path)}/failures; ${nextStep}\n`;
}

function stoppedText({ trials }: Plan, { folder, done, total }: RunOutcome): string {
  const missing = new Map<string, number>();
  for (const { id, declaration } of trials) {
    if (folder.record(id)) continue;
    missing.set(declaration.label, (missing.get(declaration.label) ?? 0) + 1);
  }
  const list = [...missing].map((entry) => entry.join(' ')).join(', ');
  const nextStep = `go on with: ${command('resume', shown(folder.path))}`;
  return `stopped: ${done} of ${total} trials are done, ${total - done} are missing (${list})\n${nextStep}\n`;
}

/** A path as short as it can be said from here. */
export function shown(path: string): string {
  const short = relative('', path);
  return short === '' || short.startsWith('..') ? path : short;
}
