import { z } from 'zod';
import type { Score } from '../contract/score.ts';

const claim = z.strictObject({
  name: z.string(),
  statement: z.string(),
  figure: z.number(),
  interval: z.tuple([z.number(), z.number()]).describe('Two ends of a 95% interval'),
  unit: z.string(),
  verdict: z.enum(['holds', 'does not hold', 'not decided']),
  detail: z.string(),
});

/** What an experiment's results come to. */
export const scoreSchema = z.strictObject({
  claims: z.array(claim),
  answer: z.string(),
  figures: z
    .record(z.string(), z.strictObject({ value: z.number(), tolerance: z.number().nonnegative() }))
    .describe('What a reproduction is compared by, and how far each figure may move'),
}) satisfies z.ZodType<Score>;
