import type { z } from 'zod';
import { UserError } from '../error.ts';
import type { Random } from '../random.ts';
import { type Api, api } from './api.ts';
import type { TrainingEnvironment } from './environment.ts';
import type { Policy, SavedPolicy } from './policy.ts';

/** What a training yields between updates: for progress, curves and cancellation. */
export interface Progress {
  /** Episodes seen so far, or the algorithm's own unit where it samples none. */
  readonly step: number;
  /** `step` at the end of training. */
  readonly of: number;
  /** Finite numbers by name, `return` for instance. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Something the user should know: that the bank has no features, for instance, and what is looked at instead. */
  readonly note?: string;
}

/** What an agent is given. */
export interface TrainContext<Options> {
  /** The problem to solve; it reaches no `test` row. */
  readonly environment: TrainingEnvironment;
  /** Validated, with defaults filled in. */
  readonly options: Options;
  /** The agent's own stream; the environment's does not depend on it. */
  readonly random: Random;
}

/** An algorithm that produces a policy from a training environment. */
export interface Agent<Schema extends z.ZodType = z.ZodType> {
  /** Lower-case words joined by hyphens: how the agent is called in commands, records and tables. */
  readonly name: string;
  /** A strict object in which every option has a default. */
  readonly options: Schema;
  /**
   * Observations this agent looks at, chosen from those the environment `offered` or from all the framework knows; all
   * that is offered where absent. An environment with an exact optimum shows what it offers and nothing else.
   * `featureWidths` are the bank's branch features at each exit, all 0 where it has none.
   */
  observations?(
    options: z.output<Schema>,
    offered: readonly string[],
    featureWidths: readonly number[],
  ): readonly string[];
  /**
   * Yields progress, returns a frozen policy that holds no tensors. Tensors and variables left behind are disposed of
   * by the caller.
   */
  train(context: TrainContext<z.output<Schema>>): AsyncGenerator<Progress, Policy>;
  /** The policy that `policy.save()` was taken of. */
  load(saved: SavedPolicy): Policy;
  /** False where its policy need not come near the optimum, as a learner's must: a baseline, or another aim. */
  readonly learns?: false;
  /**
   * True where `tune` decides which inputs leave more readily, by early stopping, choice among policies or an accuracy
   * per bin. Without it `tune` may move a threshold or another single knob, and everything else is learnt on `policy`.
   */
  readonly choosesOnTune?: true;
  /**
   * True where training looks neither at `spec.lambda` nor at an average budget: one training serves all of them, and
   * its policy finds the price in the observation `lambda`.
   */
  readonly servesAllPrices?: true;
  /** Put here by `defineAgent`. */
  readonly api?: Api;
}

/** Declares an agent; `agents/<name>.ts` exports one as its default. */
export function defineAgent<Schema extends z.ZodType>(agent: Agent<Schema>): Agent<Schema> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(agent.name)) {
    throw new UserError(`agent: name "${agent.name}" must be lower-case words joined by hyphens`);
  }
  // Plain JavaScript can get here with anything.
  if (typeof (agent.options as Partial<Schema> | undefined)?.safeParse !== 'function') {
    throw new UserError(
      `agent ${agent.name}: options must be a schema, z.strictObject({ ... }) for instance`,
    );
  }
  return Object.freeze({ ...agent, api });
}
