import { z } from 'zod';
import type { BoundsRecord } from '../contract/bounds-record.ts';
import { trialDeclarationSchema } from '../schema/record.ts';
import { boundsSchema } from '../schema/results.ts';

/** An entry of bounds.json. */
export const boundsRecordSchema = z.strictObject({
  bounds: boundsSchema,
  bestFixedQuality: z.base64(),
  oracle: z.strictObject({ exit: z.base64(), quality: z.base64() }).exactOptional(),
}) satisfies z.ZodType<BoundsRecord>;

/** failures/<id>.json */
export const failureSchema = z.strictObject({
  id: z.string(),
  trial: trialDeclarationSchema,
  message: z.string(),
  stack: z.string().optional(),
});

export type Failure = z.output<typeof failureSchema>;
