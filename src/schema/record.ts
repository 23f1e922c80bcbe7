import { z } from 'zod';
import type { Calibration, Figures, TrialDeclaration, TrialRecord } from '../contract/record.ts';
import { budgetSchema } from './budget.ts';
import { savedPolicySchema } from './policy.ts';

/** Accuracy, mean relative cost and mean reward of a policy. */
export const figuresSchema = z.strictObject({
  accuracy: z.number(),
  cost: z.number(),
  reward: z.number(),
}) satisfies z.ZodType<Figures>;

/** What a trial is declared as, in run.json and in its record. */
export const trialDeclarationSchema = z.strictObject({
  environment: z.string(),
  bank: z.string().describe('SHA-256 of the trace bank, hexadecimal'),
  observations: z.array(z.string()),
  reward: z.strictObject({ quality: z.string(), dense: z.boolean() }),
  agent: z.string(),
  label: z.string().describe('Name of the agent in tables'),
  options: z.json().describe('Resolved: defaults filled in'),
  lambda: z.number().exactOptional().describe('Price of compute; absent where there is a budget'),
  budget: budgetSchema.exactOptional().describe('Cap on cost; absent where there is a price'),
  seed: z.int().nonnegative(),
  code: z.string().describe('SHA-256 of the code that ran it, hexadecimal'),
}) satisfies z.ZodType<TrialDeclaration>;

/** What the bytes of a record depend on beside its trial. */
export const platformSchema = z.strictObject({ backend: z.string(), node: z.int().positive() });

const split = z.strictObject({
  deterministic: figuresSchema.describe('Exit where the probability is at least one half'),
  expected: figuresSchema.describe("Exact expectation over the policy's own randomness"),
  exitShare: z.array(z.number()).describe('Share of samples leaving at each exit'),
});

const calibrationSchema = z.strictObject({
  by: z
    .enum(['shift', 'knob'])
    .describe("A number added to preferences at all exits, or the policy's own knob"),
  settings: z.tuple([z.number(), z.number()]).describe('Two neighbouring settings, the dearer one first'),
  share: z.number().describe('Share of requests, drawn at random, decided at the dearer one'),
  price: z.number().describe('Price of compute that the policy was asked to serve'),
  cost: z.number().describe('Mean relative cost on tune'),
  frontier: z
    .array(z.tuple([z.number(), z.number()]))
    .exactOptional()
    .describe('What a stream chooses from: mean relative cost on tune, setting'),
}) satisfies z.ZodType<Calibration>;

/** records/<id>.json */
export const trialRecordSchema = z
  .strictObject({
    version: z.literal(2),
    id: z.string().describe('First 16 hexadecimal digits of the SHA-256 of the canonical trial'),
    trial: trialDeclarationSchema,
    platform: platformSchema,
    results: z.strictObject({ tune: split, test: split }),
    samples: z
      .strictObject({
        exit: z.base64().describe('uint8 exit index of each'),
        cap: z.base64().exactOptional().describe('float32 cap on the relative cost of each request, if any'),
        correct: z.base64().describe('uint8: 1 where the answer is right'),
        quality: z.base64().exactOptional().describe('float32; absent where quality is "correct"'),
      })
      .describe('Test samples under the deterministic policy, in the order of the bank'),
    relativeCost: z.array(z.number()).describe('Of each exit, policy MACs included'),
    policyMacs: z.array(z.number()).describe('MACs of consulting the policy at each exit but the last'),
    calibration: calibrationSchema.exactOptional().describe('How an average budget or a stream is kept'),
    notes: z.array(z.string()).exactOptional().describe('What the agent wanted its user to know'),
    policy: savedPolicySchema,
    curve: z
      .array(z.strictObject({ step: z.number(), of: z.number(), metrics: z.record(z.string(), z.number()) }))
      .describe('What training reported on the way'),
  })
  .meta({
    title: 'Trial record of Offramp',
    description: 'records/<id>.json in the folder of a run: one trial and what came of it',
  }) satisfies z.ZodType<TrialRecord>;
