import type { z } from 'zod';
import { UserError } from '../error.ts';
import type { Agent } from './agent.ts';
import type { Budget } from './budget.ts';
import { type Api, api } from './api.ts';
import type { EnvironmentDefinition } from './environment.ts';
import type { FinishedRun, Score } from './score.ts';

/** How an answer is valued. */
export interface RewardDefinition {
  /**
   * `correct` (1 if the answer is right), `log-likelihood` (ln of the label's probability), or a mathjs expression
   * over correct, log_likelihood, max_prob, entropy, margin, exit and relative_cost.
   */
  readonly quality?: string;
  /** Charge -lambda * increase of cost on each continue instead of all at the exit; same return. */
  readonly dense?: boolean;
}

/** An agent with its options, under the name it has in tables. */
export interface AgentUse {
  /** The algorithm. */
  readonly agent: Agent;
  /** Options that differ from the defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Name in tables, unique in an experiment. */
  readonly label: string;
  /** What it is shown, unless it names its own observations; those of the experiment where absent. */
  readonly observations?: readonly string[];
}

/** A question and the trials that answer it: environments x agents x (lambda and budgets) x seeds. */
export interface ExperimentDefinition {
  /** Name of the experiment; runs are called after it. */
  readonly name: string;
  /** What its results answer, one sentence for the report. */
  readonly question: string;
  /** Problems that every agent is trained on, one at least. */
  readonly environments: readonly EnvironmentDefinition[];
  /** Agents compared, one at least, each label once. */
  readonly agents: readonly AgentUse[];
  /** Prices of compute, each >= 0; may be empty where there are budgets. */
  readonly lambda: readonly number[];
  /** Caps on cost; a number is an average budget. */
  readonly budgets?: readonly (number | Budget)[];
  /** Number of seeds; trials use 0 .. seeds - 1. */
  readonly seeds: number;
  /** Observations shown to agents that do not name their own. */
  readonly observations?: readonly string[];
  /** How answers are valued; 1 for a right answer and 0 for a wrong one where absent. */
  readonly reward?: RewardDefinition;
  /** What its results come to: claims with verdicts, an answer, figures to reproduce. Pure. */
  readonly score?: (run: FinishedRun) => Score | Promise<Score>;
  /** Put here by `experiment`. */
  readonly api?: Api;
}

/**
 * Puts an agent into an experiment; a misspelt option fails compilation. `shown` is for experiments that ask what an agent
 * should look at: `use(agent, {}, 'confidence', { observations: ['max-prob'] })`.
 */
export function use<Schema extends z.ZodType>(
  agent: Agent<Schema>,
  options: NoInfer<z.input<Schema>> = {} as z.input<Schema>,
  label: string = agent.name,
  shown: Pick<AgentUse, 'observations'> = {},
): AgentUse {
  return { agent, options: options as Record<string, unknown>, label, ...shown };
}

/** Declares an experiment; `experiments/<name>/experiment.ts` exports one as its default. */
export function experiment(definition: ExperimentDefinition): ExperimentDefinition {
  const labels = definition.agents.map((agent) => agent.label);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) {
    throw new UserError(`experiment ${definition.name}: two agents are called "${twice}"; give one a label`);
  }
  return Object.freeze({ ...definition, api });
}
