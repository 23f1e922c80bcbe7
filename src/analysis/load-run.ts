import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../error.ts';
import type { FinishedRun } from '../contract/score.ts';
import type { Manifest } from '../run/manifest.ts';
import { existingRun, type RunFolder } from '../run/run-folder.ts';
import { command } from '../run/command-line.ts';
import { readResults } from '../run/read-results.ts';
import { summaryAndRecords } from '../run/summarise-run.ts';
import { type Run, runOf } from './run.ts';

/**
 * The run in a folder as arquero tables: a run that `offramp run` made, finished or not, or a folder with the results.json
 * of one. `runs/quickstart` also finds `runs/quickstart-1a2b3c4d`, where it is the only run of that experiment there.
 * Throws UserError where there is none, there are several, or a file is damaged.
 */
export async function loadRun(path: string): Promise<Run> {
  const folder = runAt(resolve(path));
  if (existsSync(join(folder, 'run.json'))) {
    const existing = existingRun(folder);
    return runOf(finishedRun(existing.folder, existing.manifest));
  }
  return runOf({ summary: readResults(join(folder, 'results.json')), records: [] });
}

function runAt(path: string): string {
  if (existsSync(path)) return path;
  const [parent, name] = [dirname(path), basename(path)];
  const found = (existsSync(parent) ? readdirSync(parent) : []).filter(
    (entry) => entry.startsWith(`${name}-`) && /^[0-9a-f]{8}$/.test(entry.slice(name.length + 1)),
  );
  if (found.length === 1) return join(parent, found[0] as string);
  if (found.length > 1) {
    throw new UserError(`${path}: ${found.length} runs of it; name one: ${found.sort().join(', ')}`);
  }
  throw new UserError(`${path}: no run there; make one: ${command('run', name)}`);
}

/** What stands in results.json need not be worked out again, so long as no record has come since. */
function finishedRun(folder: RunFolder, manifest: Manifest): Pick<FinishedRun, 'summary' | 'records'> {
  const records = manifest.trials.flatMap(({ id }) => folder.record(id) ?? []);
  const summary = existsSync(folder.results) ? readResults(folder.results) : undefined;
  if (summary?.curves && summary.trials.done === records.length) return { summary, records };
  return summaryAndRecords(folder, manifest);
}
