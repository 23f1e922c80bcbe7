import type { Bank } from '../bank/bank.ts';
import type { Agent } from '../contract/agent.ts';
import { type Budget, describeTerms, type Terms } from '../contract/budget.ts';
import type { Policy } from '../contract/policy.ts';
import type { TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { experiments } from '../run/catalogue.ts';
import { command } from '../run/command-line.ts';
import type { Manifest } from '../run/manifest.ts';
import { openEnvironments } from '../run/open-environments.ts';
import { pluginError } from '../run/plugin-error.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { selectAgents } from '../run/select-agents.ts';

/** Which trials of a run are asked for; all where nothing is said. */
export interface Wanted {
  readonly agent?: readonly string[];
  readonly lambda?: readonly number[];
  readonly budgets?: readonly Budget[];
  readonly seed?: number;
}

/** A trial that is done, with its bank and its policy, ready to be asked. */
export interface FinishedTrial {
  readonly record: TrialRecord;
  readonly bank: Bank;
  readonly policy: Policy;
}

/**
 * The trials of a run that are wanted and done, and how many are `wanted`. Throws UserError where none is done, and
 * where the banks and agents of the run are no longer where it had them.
 */
export async function finishedTrials(
  folder: RunFolder,
  { request, trials }: Manifest,
  wanted: Wanted,
): Promise<{ readonly trials: FinishedTrial[]; readonly wanted: number }> {
  const ids = wantedIds(trials, wanted);
  const records = ids.flatMap((id) => folder.record(id) ?? []);
  if (records.length === 0) {
    throw new UserError(
      `run ${folder.path}: none of these trials is done; go on with it: ${command('resume', folder.path)}`,
    );
  }
  const { value: experiment } = await experiments.load(request.experiment);
  const environments = await openEnvironments(request, experiment);
  const { uses } = await selectAgents(experiment, request.agents);
  const opened = records.map((record): FinishedTrial => {
    const { environment, label, agent: name } = record.trial;
    const bank = environments.find((one) => one.name === environment)?.bank;
    const agent = uses.find((use) => use.label === label && use.agent.name === name)?.agent;
    if (bank && agent) return { record, bank, policy: policyOf(record, agent) };
    const lost = bank ? `agent "${label}"` : `environment "${environment}"`;
    throw new UserError(
      `run ${folder.path}: experiment ${experiment.name} has no ${lost} any more; bring it back as it was`,
    );
  });
  return { trials: opened, wanted: ids.length };
}

function policyOf({ id, policy }: TrialRecord, agent: Agent): Policy {
  try {
    return agent.load(policy);
  } catch (error) {
    throw pluginError(`record ${id}: agent ${agent.name} does not load its policy`, error);
  }
}

function wantedIds(trials: Manifest['trials'], { agent, lambda = [], budgets = [], seed }: Wanted): string[] {
  const terms = [
    ...lambda.map((price): Terms => ({ lambda: price })),
    ...budgets.map((budget): Terms => ({ budget })),
  ].map(describeTerms);
  const seeds = seed === undefined ? [] : [`seed ${seed}`];
  return trials
    .filter(oneOf('--agent', agent, trials, ({ trial }) => trial.label))
    .filter(oneOf('--lambda, --budgets', terms, trials, ({ trial }) => describeTerms(trial)))
    .filter(oneOf('--seed', seeds, trials, ({ trial }) => `seed ${trial.seed}`))
    .map(({ id }) => id);
}

/** Whether a trial is among those of these names, all where there are none; refuses a name that no trial has. */
function oneOf<T>(
  option: string,
  names: readonly string[] = [],
  trials: readonly T[],
  nameOf: (trial: T) => string,
): (trial: T) => boolean {
  const known = [...new Set(trials.map(nameOf))];
  const missing = names.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new UserError(
      `${option}: no trial of this run has ${missing}; expected one of ${known.join(', ')}`,
    );
  }
  return (trial) => names.length === 0 || names.includes(nameOf(trial));
}
