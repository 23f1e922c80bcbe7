import { describeTerms, type Terms } from '../contract/budget.ts';
import { type Answers, predictedAnswers, recordedAnswers } from '../diagnosis/answers.ts';
import { diagnosisOf } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { type Leaving, leavingOf } from '../diagnosis/leaving.ts';
import { meanDiagnosis } from '../diagnosis/mean-diagnosis.ts';
import { type LostRewardIntervals, regretIntervals } from '../diagnosis/regret-intervals.ts';
import { pluginError } from '../run/plugin-error.ts';
import { createRandom } from '../random.ts';
import type { FinishedTrial } from './finished-trials.ts';

/** The trials of one agent at one price on one environment, all seeds together. */
export interface GroupDiagnosis extends Diagnosis, Terms {
  readonly environment: string;
  /** Label of the agent. */
  readonly agent: string;
  readonly seeds: number;
  /** True where the policy answers by class scores of its own. */
  readonly predicts: boolean;
  /** 95% intervals of `regret`. */
  readonly interval: LostRewardIntervals;
}

/** Diagnoses of trials, by environment, agent and price in the order of the trials; means over their seeds. */
export function diagnoseRun(trials: readonly FinishedTrial[]): GroupDiagnosis[] {
  const environments = grouped(trials, ({ record }) => record.trial.environment);
  return environments.flatMap(environmentDiagnoses);
}

function environmentDiagnoses(trials: readonly FinishedTrial[]): GroupDiagnosis[] {
  const [{ bank, record }] = trials as readonly [FinishedTrial];
  const own = recordedAnswers(bank, record.trial.reward.quality);
  const groups = grouped(trials, ({ record: { trial } }) => `${trial.label} ${describeTerms(trial)}`);
  const leavings = groups.map((group) =>
    group.map((trial) => leavingOf(trial.record, answersOf(trial, own))),
  );
  const random = createRandom('diagnosis').stream(record.trial.environment);
  const intervals = regretIntervals(leavings, own.samples, random);
  return groups.map((group, g) =>
    groupDiagnosis(group, leavings[g] as Leaving[], intervals[g] as LostRewardIntervals),
  );
}

function groupDiagnosis(
  group: readonly FinishedTrial[],
  leavings: readonly Leaving[],
  interval: LostRewardIntervals,
): GroupDiagnosis {
  const [{ record, policy }] = group as readonly [FinishedTrial];
  const { environment, label } = record.trial;
  return {
    environment,
    agent: label,
    ...termsOf(record.trial),
    seeds: group.length,
    predicts: policy.predict !== undefined,
    ...meanDiagnosis(leavings.map(diagnosisOf)),
    interval,
  };
}

function answersOf({ record, policy, bank }: FinishedTrial, own: Answers): Answers {
  if (!policy.predict) return own;
  try {
    return predictedAnswers(bank, policy, record);
  } catch (error) {
    throw pluginError(`record ${record.id}: its policy does not predict`, error);
  }
}

const termsOf = ({ lambda = 0, budget }: Terms): Terms => (budget ? { budget } : { lambda });

/** Trials in groups of the same key, in the order of their first. */
function grouped(
  trials: readonly FinishedTrial[],
  key: (trial: FinishedTrial) => string,
): (readonly FinishedTrial[])[] {
  const groups = new Map<string, FinishedTrial[]>();
  for (const trial of trials) groups.set(key(trial), [...(groups.get(key(trial)) ?? []), trial]);
  return [...groups.values()];
}
