import { z } from 'zod';
import { savedPolicySchema } from './policy.ts';
import { trialRecordSchema } from './record.ts';
import { outputSchema, resultsSchema } from './results.ts';

const SCHEMAS = {
  policy: savedPolicySchema,
  record: trialRecordSchema,
  results: resultsSchema,
  output: outputSchema,
} as const;

/** The JSON Schema (draft 2020-12) of each format, as the text of schemas/<name>.schema.json. */
export function jsonSchemas(): Record<keyof typeof SCHEMAS, string> {
  const texts = Object.entries(SCHEMAS).map(([name, schema]) => [
    name,
    `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`,
  ]);
  return Object.fromEntries(texts) as Record<keyof typeof SCHEMAS, string>;
}
