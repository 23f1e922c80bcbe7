import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TrialRecord } from '../../src/contract/record.ts';
import type { RunSummary } from '../../src/contract/summary.ts';
import { expand } from '../../src/run/expand.ts';
import { describeTrial, run } from '../../src/run/run.ts';

/** A run that is whole. */
export interface FinishedRun {
  readonly summary: RunSummary;
  readonly records: readonly TrialRecord[];
}

/** Carries out what is missing of an experiment's run in `runs/`, as `offramp run <name>` does; throws where a trial fails. */
export async function finishedRun(experiment: string, runs: string): Promise<FinishedRun> {
  const plan = await expand({ experiment, set: [] });
  const path = join(runs, plan.name);
  let done = 0;
  const { folder, failures, summary } = await run(plan, path, {
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
  if (!summary || failures.length > 0) throw new Error(`${path}: ${failures.length} trials failed`);
  return { summary, records: plan.trials.flatMap(({ id }) => folder.record(id) ?? []) };
}
