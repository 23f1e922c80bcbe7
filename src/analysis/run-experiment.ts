import type { ExperimentDefinition } from '../contract/experiment.ts';
import { runHere, type RunHereOptions } from '../run/run-here.ts';
import { type Run, runOf } from './run.ts';

/**
 * Carries out an experiment in this process, one training after another, and keeps nothing on disk: for agents that are
 * being written, in a notebook for instance. Throws UserError naming the trial that failed. An experiment in a file is
 * better run by `offramp run`, on all cores and to be gone on with, and loaded by `loadRun`.
 */
export async function runExperiment(
  experiment: ExperimentDefinition,
  options: RunHereOptions = {},
): Promise<Run> {
  return runOf(await runHere(experiment, options));
}
