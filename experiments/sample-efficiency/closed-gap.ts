import { type Bounds, type FinishedRun, recordsOf, type Terms, type TrialRecord } from 'offramp';

/** One environment at one price. */
export interface Task extends Terms {
  readonly environment: string;
  readonly lambda: number;
}

/** Tasks of the run, in its order. */
export const tasksOf = ({ summary }: FinishedRun): Task[] =>
  summary.bounds.map(({ environment, lambda }) => ({ environment, lambda: lambda as number }));

/**
 * How much of the gap between the best fixed exit and the yardstick a reward on `test` closes on a task: 0 is the first, 1 the
 * second. The yardstick is the exact optimum; where there is none, the policies that earn the most on `tune`, mean over seeds.
 */
export function closedGap(run: FinishedRun, task: Task): (record: TrialRecord) => number {
  const { bestFixedExit, optimum } = run.summary.bounds.find(
    ({ environment, lambda }) => environment === task.environment && lambda === task.lambda,
  ) as Bounds;
  const fixed = bestFixedExit.reward;
  const gap = (optimum?.reward ?? bestOnTune(run, task)) - fixed;
  if (!(gap > 0))
    throw new RangeError(`sample-efficiency: nothing beats a fixed exit on ${task.environment}`);
  return ({ results }) => (results.test.deterministic.reward - fixed) / gap;
}

function bestOnTune({ records }: FinishedRun, task: Task): number {
  const labels = [...new Set(records.map(({ trial }) => trial.label))];
  const each = labels.map((agent) => recordsOf(records, { ...task, agent }));
  const best = each.reduce((first, one) =>
    meanReward(one, 'tune') > meanReward(first, 'tune') ? one : first,
  );
  return meanReward(best, 'test');
}

/** Mean over seeds. */
const meanReward = (records: readonly TrialRecord[], split: 'tune' | 'test'): number =>
  records.reduce((sum, { results }) => sum + results[split].deterministic.reward, 0) / records.length;
