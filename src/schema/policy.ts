import { z } from 'zod';
import type { SavedPolicy } from '../contract/policy.ts';

/** What `policy.save()` gives; `kind` and `config` belong to the agent that loads it. */
export const savedPolicySchema = z
  .strictObject({
    kind: z.string().describe('Which loader reads it'),
    config: z.json().describe('Whatever else that loader needs'),
    weights: z
      .record(
        z.string(),
        z.strictObject({
          shape: z.array(z.int().nonnegative()),
          data: z.base64().describe('Elements, row-major, little-endian float32'),
        }),
      )
      .describe('Tensors by name'),
  })
  .meta({
    title: 'Saved policy of Offramp',
    description: 'A frozen exit rule; the agent that made it loads it',
  }) satisfies z.ZodType<SavedPolicy>;
