import { z } from 'zod';
import type { Budget } from '../contract/budget.ts';

const cost = z.number().positive().max(1);

/** A cap on cost, relative to the whole network. */
export const budgetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('average'), cost }),
  z
    .strictObject({ kind: z.literal('request'), from: cost, to: cost })
    .refine(({ from, to }) => from <= to, 'expected from <= to'),
  z.strictObject({ kind: z.literal('stream'), cost, requests: z.int().positive() }),
]) satisfies z.ZodType<Budget>;
