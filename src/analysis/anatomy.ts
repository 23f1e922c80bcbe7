import type { ColumnTable } from 'arquero';
import type { Bank } from '../bank/bank.ts';
import { describeTerms } from '../contract/budget.ts';
import type { EnvironmentDefinition } from '../contract/environment.ts';
import type { ExperimentDefinition } from '../contract/experiment.ts';
import type { TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { splitTraces } from '../mdp/split-traces.ts';
import { recordsOf, type Wanted } from '../results/records-of.ts';
import { exitTable, leavingTable } from './anatomy-tables.ts';
import { dissect } from './dissection.ts';
import type { Run } from './run.ts';

/** Where policies leave each test sample of one environment, and why. */
export interface Anatomy {
  /** Name of the environment. */
  readonly environment: string;
  /** Price or budget in words. */
  readonly terms: string;
  /** Samples of the test split; a sample is called by its place there, 0 .. samples - 1. */
  readonly samples: number;
  /**
   * One row for each trial and test sample: `agent`, `seed`, `sample`, `label` (its class, 0-based), `exit` where it left,
   * `correct` (1 or 0), `cost`, `reward`, `best` (the exit that earns the most by hindsight; the one where it left at a
   * tie), `regret` (what that exit earns more) and `verdict`: `too early`, `best exit` or `too late`.
   */
  readonly leaving: ColumnTable;
  /**
   * One row for each trial and exit, of one sample: `agent`, `seed`, `exit`, `cost` (relative, the policy's own compute in
   * it), `answer` (class, 0-based), `confidence` (probability of that answer, in (0, 1]), `correct` (1 or 0), `reward` of
   * leaving there, `leaves` (probability that the policy leaves once it is asked there; 1 where exit is forced), `left` (1
   * at the exit where it left) and `best` (1 at the exit that earns the most). Throws UserError where there is no such
   * sample.
   */
  exits(sample: number): ColumnTable;
}

/**
 * Asks the policies of the trials that are wanted again, and puts what they say beside what the exits answered. The
 * trials are of one environment and one price, or one budget of caps; their policies are loaded by the agents of
 * `experiment`, which are found by their labels. Throws UserError where that is not so, where a trial or its agent is
 * not there, and where the bank is not the one of the run.
 */
export async function anatomyOf(
  run: Pick<Run, 'records'>,
  experiment: ExperimentDefinition,
  wanted: Wanted,
): Promise<Anatomy> {
  const records = recordsOf(run.records, wanted);
  const [first] = records;
  if (!first) {
    throw refuse(`no trial of ${JSON.stringify(wanted)}`, 'see run.trials for those there are');
  }
  checkAlike(records);
  const { name, bank } = await bankOf(experiment.environments, first.trial.environment);
  const dissections = records.map((record) => dissect(record, bank, agentOf(experiment, record)));
  const { samples, labels } = splitTraces(bank, 'test');
  return {
    environment: name,
    terms: describeTerms(first.trial),
    samples,
    leaving: leavingTable(dissections, labels),
    exits(sample) {
      if (Number.isInteger(sample) && sample >= 0 && sample < samples) return exitTable(dissections, sample);
      throw refuse(`sample ${sample}`, `expected a whole number 0..${samples - 1}`);
    },
  };
}

const refuse = (why: string, nextStep: string): UserError => new UserError(`anatomy: ${why}; ${nextStep}`);

function checkAlike(records: readonly TrialRecord[]): void {
  const places = new Set(records.map(({ trial }) => `${trial.environment}, ${describeTerms(trial)}`));
  if (places.size > 1) {
    const [one, other] = places;
    throw refuse(`trials of ${one} and of ${other}`, 'name one environment and one price');
  }
  const { budget } = (records[0] as TrialRecord).trial;
  if (budget && budget.kind !== 'request') {
    throw refuse(
      `${describeTerms({ budget })}: who leaves depends on the other samples`,
      'look at a price, lambda 0.2 for instance',
    );
  }
}

async function bankOf(
  environments: readonly EnvironmentDefinition[],
  wanted: string,
): Promise<{ readonly name: string; readonly bank: Bank }> {
  const environment = environments.find(({ name }) => name === wanted);
  if (!environment)
    throw refuse(`environment ${wanted} is not of this experiment`, 'pass the one of the run');
  return { name: wanted, bank: await environment.bank() };
}

function agentOf({ agents }: ExperimentDefinition, { trial }: TrialRecord) {
  const found = agents.find(({ label, agent }) => label === trial.label && agent.name === trial.agent);
  if (found) return found.agent;
  throw refuse(`agent ${trial.label} is not of this experiment`, 'pass the one of the run');
}
