import { z } from 'zod';
import type { Bounds } from '../contract/record.ts';
import type { LearningCurve, ResultRow, RunSummary } from '../contract/summary.ts';
import { budgetSchema } from './budget.ts';
import { figuresSchema } from './record.ts';
import { scoreSchema } from './score.ts';

const terms = {
  lambda: z.number().exactOptional().describe('Price of compute; absent where there is a budget'),
  budget: budgetSchema.exactOptional().describe('Cap on cost; absent where there is a price'),
};

/** What results on one environment at one price or budget are shown against. */
export const boundsSchema = z.strictObject({
  environment: z.string(),
  ...terms,
  fixedExits: z.array(figuresSchema),
  bestFixedExit: figuresSchema.extend({ exit: z.int().nonnegative() }),
  oracle: figuresSchema.describe('The best exit of each sample, by hindsight; unattainable'),
  optimum: figuresSchema.exactOptional().describe('Exact dynamic programming; finite environments only'),
}) satisfies z.ZodType<Bounds>;

const interval = z.tuple([z.number(), z.number()]).describe('Two ends of a 95% interval');

const row = z.strictObject({
  environment: z.string(),
  agent: z.string().describe('Label of the agent'),
  ...terms,
  split: z.literal('test'),
  seeds: z.int().nonnegative(),
  accuracy: z.number(),
  cost: z.number().describe('Relative cost, policy MACs included'),
  reward: z.number(),
  interval: z.strictObject({ accuracy: interval, cost: interval, reward: interval }),
  iqm: z.number().describe('Interquartile mean of the reward over seeds'),
  gain: z
    .strictObject({ reward: z.number(), interval })
    .describe('Reward minus that of the best fixed exit on the same samples'),
  regret: z
    .strictObject({
      early: z.number().describe('By samples that left before their best exit'),
      late: z.number().describe('By samples that left after it'),
      policy: z.number().describe("The policy's own compute where they left at their best exit"),
    })
    .describe('Mean reward lost to the hindsight oracle; absent under an average budget or a stream')
    .exactOptional(),
  exitShare: z.array(z.number()).describe('Share of samples leaving at each exit, mean over seeds'),
  notes: z.array(z.string()).exactOptional().describe('What the agent wanted its user to know'),
  pareto: z.boolean().describe('No other agent here is at least as accurate at lower or equal cost'),
}) satisfies z.ZodType<ResultRow>;

const curve = z
  .strictObject({
    environment: z.string(),
    agent: z.string(),
    ...terms,
    metric: z.string(),
    step: z.array(z.number()),
    mean: z.array(z.number()),
    low: z.array(z.number()),
    high: z.array(z.number()),
  })
  .describe('A metric of training: mean, lowest and highest over seeds') satisfies z.ZodType<LearningCurve>;

const trials = z.strictObject({ total: z.int().nonnegative(), done: z.int().nonnegative(), failed: z.int() });
const version = z.literal(2);

/** results.json: the summary of a run and the version of its format. */
export const resultsSchema = z
  .strictObject({
    version,
    run: z.string(),
    experiment: z.string(),
    question: z.string(),
    trials,
    results: z.array(row),
    bounds: z.array(boundsSchema),
    curves: z.array(curve).exactOptional(),
    environments: z.array(
      z.strictObject({
        name: z.string(),
        bank: z.string(),
        exits: z.int().nonnegative(),
        testSamples: z.int().nonnegative(),
        macs: z.number(),
        dataset: z.string(),
        backbone: z.string(),
      }),
    ),
    score: scoreSchema.exactOptional().describe('Claims, verdicts and the answer of the experiment'),
    provenance: z.array(z.tuple([z.string(), z.string()])),
  })
  .meta({
    title: 'Results of an Offramp run',
    description: 'results.json in the folder of a run',
  }) satisfies z.ZodType<RunSummary>;

/** What `offramp run --json` and `offramp resume --json` print. */
export const outputSchema = z
  .strictObject({ version, run: z.string().describe('Folder of the run'), trials, results: z.array(row) })
  .meta({
    title: 'Output of Offramp',
    description: 'What offramp run --json and offramp resume --json print',
  });

/** A summary as results.json holds it. */
export function resultsOf(summary: RunSummary): z.input<typeof resultsSchema> {
  return { version: 2, ...summary } as z.input<typeof resultsSchema>;
}

/** A summary as `--json` prints it; `folder` is where the run lies. */
export function outputOf({ trials: counts, results }: RunSummary, folder: string) {
  return { version: 2, run: folder, trials: counts, results };
}
