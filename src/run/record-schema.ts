import { z } from 'zod';
import type { Bounds } from '../contract/record.ts';

const figures = z.strictObject({ accuracy: z.number(), cost: z.number(), reward: z.number() });
const split = z.strictObject({ deterministic: figures, expected: figures, exitShare: z.array(z.number()) });

/** What a trial is declared as, in run.json and in its record. */
export const trialDeclarationSchema = z.strictObject({
  environment: z.string(),
  bank: z.string(),
  observations: z.array(z.string()),
  reward: z.strictObject({ quality: z.string(), dense: z.boolean() }),
  agent: z.string(),
  label: z.string(),
  options: z.json(),
  lambda: z.number(),
  seed: z.int(),
  code: z.string(),
});

/** What the bytes of a record depend on beside its trial. */
export const platformSchema = z.strictObject({ backend: z.string(), node: z.int() });

const savedPolicy = z.strictObject({
  kind: z.string(),
  config: z.json(),
  weights: z.record(z.string(), z.strictObject({ shape: z.array(z.int()), data: z.base64() })),
});

/** records/<id>.json, a `TrialRecord`. */
export const trialRecordSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  trial: trialDeclarationSchema,
  platform: platformSchema,
  results: z.strictObject({ tune: split, test: split }),
  samples: z.strictObject({ exit: z.base64(), correct: z.base64(), quality: z.base64().optional() }),
  relativeCost: z.array(z.number()),
  policyMacs: z.array(z.number()),
  policy: savedPolicy,
  curve: z.array(
    z.strictObject({ step: z.number(), of: z.number(), metrics: z.record(z.string(), z.number()) }),
  ),
});

const bounds = z.strictObject({
  environment: z.string(),
  lambda: z.number(),
  fixedExits: z.array(figures),
  bestFixedExit: figures.extend({ exit: z.int() }),
  oracle: figures,
  optimum: figures.optional(),
});

/** An entry of bounds.json. */
export interface BoundsRecord {
  readonly bounds: Bounds;
  /** Quality of the best fixed exit's answer to each test sample, float32 in base64: results are paired with it. */
  readonly bestFixedQuality: string;
}

export const boundsRecordSchema = z.strictObject({ bounds, bestFixedQuality: z.base64() });

/** failures/<id>.json */
export const failureSchema = z.strictObject({
  id: z.string(),
  trial: trialDeclarationSchema,
  message: z.string(),
  stack: z.string().optional(),
});

export type Failure = z.output<typeof failureSchema>;
