import { z } from 'zod';
import { budgetSchema } from '../schema/budget.ts';

/** What a user asks to be run, JSON-safe: kept in run.json and handed to workers, which expand it again. */
export const runRequestSchema = z.strictObject({
  /** Name of an experiment, or the absolute path of its file, or package#export. */
  experiment: z.string(),
  /** Absolute path of a trace bank that takes the place of the experiment's environments. */
  bank: z.string().optional(),
  /** Labels of the experiment's agents, names of others, absolute paths or package#export. */
  agents: z.array(z.string()).optional(),
  /** Prices of compute, each >= 0. */
  lambda: z.array(z.number()).optional(),
  /** Caps on cost. */
  budgets: z.array(budgetSchema).optional(),
  /** Number of seeds, >= 1. */
  seeds: z.number().optional(),
  /** Changes of options, each `label.option=value`. */
  set: z.array(z.string()),
  /** Observations shown to agents that do not name their own. */
  observations: z.array(z.string()).optional(),
});

export type RunRequest = z.output<typeof runRequestSchema>;
