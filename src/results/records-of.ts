import { describeTerms, type Terms } from '../contract/budget.ts';
import type { TrialRecord } from '../contract/record.ts';

/** Which trials; what is absent is not asked for. */
export interface Wanted extends Terms {
  /** Name of the environment. */
  readonly environment?: string;
  /** Label of the agent. */
  readonly agent?: string;
}

/** The trials that are wanted, by seed. */
export function recordsOf(records: readonly TrialRecord[], wanted: Wanted): TrialRecord[] {
  const { environment, agent, lambda, budget } = wanted;
  const terms = lambda === undefined && !budget ? undefined : describeTerms(wanted);
  return records
    .filter(
      ({ trial }) =>
        (environment === undefined || trial.environment === environment) &&
        (agent === undefined || trial.label === agent) &&
        (terms === undefined || describeTerms(trial) === terms),
    )
    .toSorted((a, b) => a.trial.seed - b.trial.seed);
}
