import type { ColumnTable } from 'arquero';
import type { TrialRecord } from '../contract/record.ts';
import type { FinishedRun } from '../contract/score.ts';
import type { RunSummary } from '../contract/summary.ts';
import { UserError } from '../error.ts';
import { resultColumns } from '../report/result-columns.ts';
import { recordsOf, type Wanted } from '../results/records-of.ts';
import { claimTable, curveTable, referenceTable, sampleTable, trialTable } from './run-tables.ts';

/**
 * A run as arquero tables. Figures are of the `test` split under the deterministic policy, unless a column begins with
 * `tune_`; accuracy is a share of right answers, cost is relative to the whole network with the policy's own compute in
 * it, reward is quality minus lambda times cost (under a budget the quality alone). In all of them `terms` says the price
 * or budget in words, `lambda` is the price or null, and `budget` is `average`, `request`, `stream` or null.
 */
export interface Run {
  /** Everything that the report shows: pass it to `frontierSvg` and its like. */
  readonly summary: RunSummary;
  /** The trials' records; empty where only results.json is there. */
  readonly records: readonly TrialRecord[];
  /**
   * One row for each environment, agent and price or budget: `environment`, `agent`, `terms`, `lambda`, `budget` and its
   * `budget_from`, `budget_to`, `budget_cost`, `budget_requests`, `seeds`; means over seeds and samples `accuracy`,
   * `cost`, `reward` and `gain` (reward above the best fixed exit), each with its 95% interval `_low`, `_high`; `iqm` of
   * the seeds' rewards; `regret_early`, `regret_late`, `regret_policy`: reward lost to hindsight, see `Regret`; `pareto`: no other agent of the environment is as accurate at no more cost; `exit_0`, `exit_1`
   * and so on: share of samples leaving there.
   */
  readonly results: ColumnTable;
  /**
   * One row for each trial: `trial` (its id), `environment`, `agent` (its label), `algorithm` (its name), `terms`, `lambda`,
   * `budget`, `seed`, `accuracy`, `cost`, `reward`, the same on the split that calibrates `tune_accuracy`, `tune_cost`,
   * `tune_reward`, and `policy_macs`: most multiply-accumulates that one consultation of the policy takes.
   */
  readonly trials: ColumnTable;
  /**
   * One row for each thing that results are shown against: `environment`, `terms`, `lambda`, `budget`, `reference` (`fixed
   * exit`, `hindsight oracle`, `exact optimum`), `exit` (0-based, of a fixed exit, else null), `accuracy`, `cost`, `reward`.
   */
  readonly references: ColumnTable;
  /**
   * One row for each point of a learning curve: `environment`, `agent`, `terms`, `lambda`, `budget`, `metric` (as the agent
   * calls it), `step` (episodes, or the agent's own unit), and over seeds `mean`, `low`, `high`.
   */
  readonly curves: ColumnTable;
  /**
   * One row for each statement that the experiment measures: `claim`, `statement`, `verdict` (`holds`, `does not hold`,
   * `not decided`), `figure` with its 95% interval `figure_low`, `figure_high`, its `unit`, and `detail`.
   */
  readonly claims: ColumnTable;
  /**
   * One row for each test sample of the trials that are wanted: `trial`, `environment`, `agent`, `terms`, `seed`, `sample`
   * (place in the test split, 0-based), `exit` where it left, `correct` (1 or 0), `cost`, `cap` on its cost or null. Throws
   * UserError where no such trial is there.
   */
  samples(wanted: Wanted): ColumnTable;
}

/** A finished run as tables. */
export function runOf({ summary, records }: Pick<FinishedRun, 'summary' | 'records'>): Run {
  return {
    summary,
    records,
    results: resultColumns(summary.results),
    trials: trialTable(records),
    references: referenceTable(summary),
    curves: curveTable(summary),
    claims: claimTable(summary),
    samples(wanted) {
      const found = recordsOf(records, wanted);
      if (found.length > 0) return sampleTable(found);
      const have =
        records.length === 0 ? 'it has no records, results.json alone' : 'see run.trials for those it has';
      throw new UserError(`run ${summary.run}: no trial of ${JSON.stringify(wanted)}; ${have}`);
    },
  };
}
