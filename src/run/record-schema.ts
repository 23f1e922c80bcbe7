import { z } from 'zod';
import type { Bounds } from '../contract/record.ts';
import { trialDeclarationSchema } from '../schema/record.ts';
import { boundsSchema } from '../schema/results.ts';

/** An entry of bounds.json. */
export interface BoundsRecord {
  readonly bounds: Bounds;
  /** Quality of the best fixed exit's answer to each test sample, float32 in base64: results are paired with it. */
  readonly bestFixedQuality: string;
  /**
   * The best exit of each test sample by hindsight, uint8, and the quality of its answer, float32, both in base64;
   * absent under an average budget or a stream, where hindsight weighs samples against each other, and in runs before
   * regret was kept.
   */
  readonly oracle?: { readonly exit: string; readonly quality: string };
}

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
