import type { ExperimentDefinition } from '../contract/experiment.ts';
import type { FinishedRun } from '../contract/score.ts';
import type { TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { startBackend } from '../nn/backend.ts';
import { summarise } from '../results/summary.ts';
import { computeBounds, executeTraining } from './execute-training.ts';
import { expandDefinition } from './expand.ts';
import { manifestOf } from './manifest.ts';
import type { PlannedTrial } from './plan.ts';
import { describeTrial } from './run.ts';
import { trainingsOf } from './trainings.ts';

/** How an experiment is carried out in this process. */
export interface RunHereOptions {
  /** Told of each trial that is done, and how many there are. */
  readonly tell?: (done: number, of: number) => void;
}

/**
 * Carries out an experiment in this process, one training after another, and keeps nothing on disk: for agents that are
 * being written, in a notebook for instance, where no worker could load them. Throws what a trial throws, with its
 * name. An experiment in a file is better run by `offramp run`: on all cores, and to be gone on with.
 */
export async function runHere(
  experiment: ExperimentDefinition,
  { tell = () => {} }: RunHereOptions = {},
): Promise<FinishedRun> {
  const backend = await startBackend();
  const plan = await expandDefinition({ experiment, files: [] }, { experiment: experiment.name, set: [] });
  const manifest = manifestOf(plan, backend);
  const bounds = plan.environments.flatMap((environment) =>
    plan.terms.map((terms) => computeBounds(environment, plan.reward, terms)),
  );
  const found = new Map<string, TrialRecord>();
  for (const trials of trainingsOf(plan.trials) as [PlannedTrial, ...PlannedTrial[]][]) {
    const executed = await executeTraining(trials, manifest.platform, () => {}).catch((error: unknown) => [
      { error },
    ]);
    executed.forEach((one, i) =>
      found.set((trials[i] as PlannedTrial).id, recordOf(one, trials[i] as PlannedTrial)),
    );
    tell(found.size, plan.trials.length);
  }
  const records = plan.trials.map(({ id }) => found.get(id) as TrialRecord);
  const trials = { total: records.length, done: records.length, failed: 0 };
  const { run, question, environments, provenance } = manifest;
  const facts = { run, experiment: experiment.name, question, trials, environments, provenance };
  const finished = { summary: summarise(facts, records, bounds), records, bounds };
  const score = await plan.score?.(finished);
  return score ? { ...finished, summary: { ...finished.summary, score } } : finished;
}

function recordOf(
  executed: { readonly record: TrialRecord } | { readonly error: unknown },
  { declaration }: PlannedTrial,
): TrialRecord {
  if ('record' in executed) return executed.record;
  const { error } = executed;
  const message = error instanceof Error ? error.message : String(error);
  throw new UserError(`${describeTrial(declaration)}: ${message}`, { cause: error });
}
