import type { ObservationColumns } from '../contract/environment.ts';
import type { Matrix } from '../matrix.ts';
import type { ObservationSetting } from './observation-values.ts';
import { observationColumns, observationFill } from './observations.ts';
import type { SplitTraces } from './traces.ts';

/** All observations of a split, exit-major. */
export interface ObservationTable {
  readonly columns: readonly ObservationColumns[];
  /** [(K * samples) x D]. */
  readonly all: Matrix;
}

/** Computes the named observations of every sample at every exit. */
export function observationTable(
  traces: SplitTraces,
  names: readonly string[],
  setting: ObservationSetting,
): ObservationTable {
  const columns = observationColumns(traces.bank, names);
  const size = (columns.at(-1) as ObservationColumns).end;
  const rows = traces.exits * traces.samples;
  const all = { data: new Float32Array(rows * size), rows, columns: size };
  for (const column of columns) observationFill(column.name)(traces, all, column, setting);
  return { columns, all };
}

/** Rows [from, from + rows) of a matrix, as a view. */
export function rowsView(matrix: Matrix, from: number, rows: number): Matrix {
  const { data, columns } = matrix;
  return { data: data.subarray(from * columns, (from + rows) * columns), rows, columns };
}
