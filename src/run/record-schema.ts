import { z } from 'zod';
import type { Bounds } from '../contract/record.ts';
import { trialDeclarationSchema } from '../schema/record.ts';
import { boundsSchema } from '../schema/results.ts';

/** An entry of bounds.json. */
export interface BoundsRecord {
  readonly bounds: Bounds;
  /** Quality of the best fixed exit's answer to each test sample, float32 in base64: results are paired with it. */
  readonly bestFixedQuality: string;
}

export const boundsRecordSchema = z.strictObject({
  bounds: boundsSchema,
  bestFixedQuality: z.base64(),
}) satisfies z.ZodType<BoundsRecord>;

/** failures/<id>.json */
export const failureSchema = z.strictObject({
  id: z.string(),
  trial: trialDeclarationSchema,
  message: z.string(),
  stack: z.string().optional(),
});

export type Failure = z.output<typeof failureSchema>;
