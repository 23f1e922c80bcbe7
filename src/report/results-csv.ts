import type { ResultRow } from '../contract/summary.ts';
import { resultColumns } from './result-columns.ts';

/**
 * Results as CSV (RFC 4180, lines end with \n): a line of names, then one for each row of `resultColumns`. Numbers
 * are written so that they are read back as the same numbers; what is null is empty.
 */
export const resultsCsv = (results: readonly ResultRow[]): string => resultColumns(results).toCSV();
