import { dirname, resolve } from 'node:path';
import type { Agent } from '../contract/agent.ts';
import type { Policy } from '../contract/policy.ts';
import type { TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { agents, experiments } from '../run/catalogue.ts';
import { absoluteSpecifier } from '../run/load-export.ts';
import { pluginError } from '../run/plugin-error.ts';
import { readJson } from '../run/read-json.ts';
import { runFolder } from '../run/run-folder.ts';
import { selectAgents } from '../run/select-agents.ts';
import { trialId } from '../run/trial-id.ts';
import { RECORD } from '../schema/formats.ts';
import { trialRecordSchema } from '../schema/record.ts';

/** A trial that has been run, and its policy, ready to be asked. */
export interface SavedTrial {
  /** Its file, which begins messages about it. */
  readonly file: string;
  readonly record: TrialRecord;
  readonly policy: Policy;
}

/**
 * The record of a trial, `records/<id>.json` of a run. Its agent is loaded from `specifier` where one is given, else
 * from where the run had it, else by name. Throws UserError where there is no such file, it is no record, or its agent
 * is not to be found or does not take the policy.
 */
export async function savedTrial(file: string, specifier?: string): Promise<SavedTrial> {
  const record = readRecord(file);
  const agent = await agentOf(file, record, specifier);
  try {
    return { file, record, policy: agent.load(record.policy) };
  } catch (error) {
    throw pluginError(`${file}: agent ${agent.name} does not load its policy`, error);
  }
}

function readRecord(file: string): TrialRecord {
  const record = readJson(file, trialRecordSchema, 'expected records/<id>.json of a run', RECORD);
  if (!record) {
    throw new UserError(
      `${file}: no such file; expected the record of a trial, runs/<run>/records/<id>.json`,
    );
  }
  if (record.id !== trialId(record.trial)) {
    throw new UserError(
      `${file}: its trial is another one than its id says; expected a record as it was written`,
    );
  }
  return record;
}

async function agentOf(file: string, { trial }: TrialRecord, specifier: string | undefined): Promise<Agent> {
  if (specifier !== undefined) return agentAt(specifier, file, trial.agent);
  const ofRun = await agentOfRun(file, trial);
  if (typeof ofRun !== 'string') return ofRun;
  if (agents.names().includes(trial.agent)) return (await agents.load(trial.agent)).value;
  throw new UserError(
    `${file}: agent "${trial.agent}" cannot be found: ${ofRun}; name its file with --agent`,
  );
}

async function agentAt(specifier: string, file: string, name: string): Promise<Agent> {
  const { value } = await agents.load(absoluteSpecifier(specifier, resolve()));
  if (value.name === name) return value;
  throw new UserError(
    `--agent ${specifier}: is agent "${value.name}", but ${file} is of "${name}"; give that one`,
  );
}

/** The agent as the run of this record had it; in words, why there is none. */
async function agentOfRun(file: string, { label, agent }: TrialRecord['trial']): Promise<Agent | string> {
  const run = dirname(dirname(resolve(file)));
  try {
    const manifest = runFolder(run).manifest();
    if (!manifest) return `it is none of Offramp's own, and ${run} has no run.json`;
    const { experiment, agents: names } = manifest.request;
    const { uses } = await selectAgents((await experiments.load(experiment)).value, names);
    const use = uses.find((one) => one.label === label && one.agent.name === agent);
    return use?.agent ?? `experiment ${experiment} has it no more`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
