// Writes schemas/*.schema.json from the zod schemas that check the same files: npm run schemas.
import { writeFileSync } from 'node:fs';
import { jsonSchemas } from '../src/schema/json-schemas.ts';

for (const [name, text] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(`${name}.schema.json`, import.meta.url), text);
}
