import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FinishedRun } from '../../src/contract/score.ts';
import { experiments } from '../../src/run/catalogue.ts';
import { expand } from '../../src/run/expand.ts';
import { describeTrial, run } from '../../src/run/run.ts';
import { existingRun } from '../../src/run/run-folder.ts';
import { finishedSoFar } from '../../src/run/summarise-run.ts';

/**
 * The run of an experiment, scored: one of the folders given, as it is, or else what `offramp run <name>` makes in `runs/`,
 * gone on with where it was stopped. Throws where a trial failed or is missing.
 */
export async function finishedRun(experiment: string, given: readonly string[]): Promise<FinishedRun> {
  const folder = given.find((path) => existingRun(path).manifest.experiment === experiment);
  const finished = takeAsItIs(folder ?? (await carriedOut(experiment)));
  const { value } = await experiments.load(experiment);
  const score = await value.score?.(finished);
  return score ? { ...finished, summary: { ...finished.summary, score } } : finished;
}

function takeAsItIs(path: string): FinishedRun {
  const { folder, manifest } = existingRun(path);
  const finished = finishedSoFar(folder, manifest);
  const { total, done } = finished.summary.trials;
  if (done < total) throw new Error(`${path}: ${total - done} of ${total} trials are missing`);
  return finished;
}

async function carriedOut(experiment: string): Promise<string> {
  const plan = await expand({ experiment, set: [] });
  const path = join('runs', plan.name);
  let done = 0;
  const { failures } = await run(plan, path, {
    jobs: availableParallelism(),
    signal: new AbortController().signal,
    tell(event) {
      if (event.kind === 'start') done = event.present;
      if (event.kind === 'failed')
        console.error(`failed: ${describeTrial(event.trial.declaration)}: ${event.message}`);
      if (event.kind === 'done' && ++done % 20 === 0)
        console.error(`${path}: ${done} of ${plan.trials.length}`);
    },
  });
  if (failures.length > 0) throw new Error(`${path}: ${failures.length} trials failed`);
  return path;
}
