import type { RunSummary } from '../contract/summary.ts';
import { UserError } from '../error.ts';
import { command } from './command-line.ts';
import type { Manifest } from './manifest.ts';
import type { RunFolder } from './run-folder.ts';
import { summarise } from './summary.ts';

/** The summary of what a run folder holds by now. */
export function summariseRun(folder: RunFolder, manifest: Manifest): RunSummary {
  const { run, experiment, question, environments, trials, provenance } = manifest;
  const records = trials.flatMap(({ id }) => folder.record(id) ?? []);
  const bounds = folder.bounds();
  if (!bounds) {
    throw new UserError(
      `run ${folder.path}: nothing to show yet; go on with it: ${command('resume', folder.path)}`,
    );
  }
  const counts = { total: trials.length, done: records.length, failed: folder.failures().length };
  return summarise({ run, experiment, question, trials: counts, environments, provenance }, records, bounds);
}
