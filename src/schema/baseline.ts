import { z } from 'zod';

/** baseline.json beside an experiment: what it came to when it was last published. */
export const baselineSchema = z.strictObject({
  version: z.literal(1),
  experiment: z.string(),
  commit: z.string().describe('Commit of the code that made it'),
  platform: z.strictObject({ backend: z.string(), node: z.int() }),
  banks: z.record(z.string(), z.string()).describe('Hash of the bank of each environment'),
  verdicts: z.record(z.string(), z.string()).describe('Verdict of each claim'),
  figures: z
    .record(z.string(), z.strictObject({ value: z.number(), tolerance: z.number().nonnegative() }))
    .describe('Each figure and how far a reproduction may be from it'),
});

export type Baseline = z.output<typeof baselineSchema>;
