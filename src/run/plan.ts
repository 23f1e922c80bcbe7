import type { Bank } from '../bank/bank.ts';
import type { Terms } from '../contract/budget.ts';
import type { Agent } from '../contract/agent.ts';
import type { TrialDeclaration } from '../contract/record.ts';
import type { RewardDefinition } from '../contract/experiment.ts';
import type { FinishedRun, Score } from '../contract/score.ts';
import type { RunRequest } from './request.ts';

/** An environment of a run, its bank open. */
export interface PlannedEnvironment {
  readonly name: string;
  readonly bank: Bank;
  readonly finite: boolean;
  /** Shown to agents that do not name their own, and to the bounds. */
  readonly observations: readonly string[];
}

/** A trial whose every part has been found and checked. */
export interface PlannedTrial {
  readonly id: string;
  readonly declaration: TrialDeclaration;
  readonly environment: PlannedEnvironment;
  readonly agent: Agent;
  /** As the agent's schema gave them. */
  readonly options: unknown;
}

/** A run, expanded: nothing in it can be misspelt any more. */
export interface Plan {
  readonly request: RunRequest;
  /** Name of the run: that of its folder. */
  readonly name: string;
  readonly experiment: string;
  readonly question: string;
  readonly environments: readonly PlannedEnvironment[];
  /** Prices and budgets of the trials. */
  readonly terms: readonly Terms[];
  readonly reward: Required<RewardDefinition>;
  readonly code: string;
  readonly trials: readonly PlannedTrial[];
  /** Present where the run is the experiment as it was declared. */
  readonly score?: (run: FinishedRun) => Score | Promise<Score>;
}
