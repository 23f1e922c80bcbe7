import { bool, type DataType, float64, int32, utf8 } from '@uwdata/flechette';
import type { ResultRow } from '../contract/summary.ts';
import { resultColumns } from './result-columns.ts';

const TEXT = new Set(['environment', 'agent', 'terms', 'budget']);
const WHOLE = new Set(['seeds', 'budget_requests']);

/**
 * Results as the bytes of an Apache Arrow IPC file, as pyarrow, pandas (`read_feather`), polars (`read_ipc`) and
 * arquero read it: the columns of `resultColumns`, the same types in every run whatever is null in it. Text is
 * utf8, `seeds` and `budget_requests` int32, `pareto` bool, all else float64.
 */
export function resultsArrow(results: readonly ResultRow[]): Uint8Array {
  const columns = resultColumns(results);
  const types = Object.fromEntries(columns.columnNames().map((name) => [name, typeOf(name)]));
  return columns.toArrowIPC({ format: 'file', types });
}

function typeOf(name: string): DataType {
  if (TEXT.has(name)) return utf8();
  if (WHOLE.has(name)) return int32();
  return name === 'pareto' ? bool() : float64();
}
