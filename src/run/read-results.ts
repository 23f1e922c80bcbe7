import type { RunSummary } from '../contract/summary.ts';
import { UserError } from '../error.ts';
import { resultsSchema } from '../schema/results.ts';
import { readJson } from './read-json.ts';

/** The summary in a results.json. Throws UserError where it is not there or damaged. */
export function readResults(file: string): RunSummary {
  const results = readJson(file, resultsSchema, 'take it from its run again: offramp report <run>');
  if (!results)
    throw new UserError(`${file}: not there; expected the folder of a run, or of its results.json`);
  const { version: _, ...summary } = results;
  return summary;
}
