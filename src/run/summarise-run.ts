import type { FinishedRun } from '../contract/score.ts';
import type { RunSummary } from '../contract/summary.ts';
import { UserError } from '../error.ts';
import { summarise } from '../results/summary.ts';
import { command } from './command-line.ts';
import type { Manifest } from './manifest.ts';
import type { RunFolder } from './run-folder.ts';

/** The summary of what a run folder holds by now. */
export const summariseRun = (folder: RunFolder, manifest: Manifest): RunSummary =>
  summaryAndRecords(folder, manifest).summary;

/** The same beside the records, with what the experiment was scored. */
export function summaryAndRecords(folder: RunFolder, manifest: Manifest): FinishedRun {
  const finished = finishedSoFar(folder, manifest);
  const score = folder.score();
  return score ? { ...finished, summary: { ...finished.summary, score } } : finished;
}

/** What a run folder holds by now: its records, their bounds and what they come to. */
export function finishedSoFar(folder: RunFolder, manifest: Manifest): FinishedRun {
  const { run, experiment, question, environments, trials, provenance } = manifest;
  const records = trials.flatMap(({ id }) => folder.record(id) ?? []);
  const bounds = folder.bounds();
  if (!bounds) {
    throw new UserError(
      `run ${folder.path}: nothing to show yet; go on with it: ${command('resume', folder.path)}`,
    );
  }
  const counts = { total: trials.length, done: records.length, failed: folder.failures().length };
  const facts = { run, experiment, question, trials: counts, environments, provenance };
  return { summary: summarise(facts, records, bounds), records, bounds };
}
