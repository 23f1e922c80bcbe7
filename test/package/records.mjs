// Whether two runs hold the same records, whatever file their agent was read from.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A record names the code that made it: the hash of all files, and in its wake the trial's id. With these two taken
 * out, and nothing else, the bytes must be equal: results, samples, policy, curve, options, platform.
 */
export function sameButForCode(run, other) {
  const [records, others] = [recordsOf(run), recordsOf(other)];
  assert.ok(records.length > 0);
  assert.deepEqual(others, records);
}

function recordsOf(run) {
  const folder = join(run, 'records');
  return readdirSync(folder)
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const { id, trial } = JSON.parse(text);
      return text.replace(JSON.stringify(id), '"<id>"').replace(JSON.stringify(trial.code), '"<code>"');
    })
    .sort();
}
