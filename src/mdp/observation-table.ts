import type { Bank } from '../bank/bank.ts';
import type { ObservationColumns } from '../contract/environment.ts';
import type { Matrix } from '../matrix.ts';
import type { ObservationSetting } from './observation-values.ts';
import { observer } from './observer.ts';
import type { Traces } from './traces.ts';

/** All observations of a split, exit-major. */
export interface ObservationTable {
  readonly columns: readonly ObservationColumns[];
  /** [(K * samples) x D]. */
  readonly all: Matrix;
}

/** Computes the named observations of every sample at every exit. */
export function observationTable(
  bank: Bank,
  traces: Traces,
  names: readonly string[],
  setting: ObservationSetting,
): ObservationTable {
  const seen = observer(bank, names, setting);
  const { exits, samples } = traces;
  const rows = exits * samples;
  const all = { data: new Float32Array(rows * seen.size), rows, columns: seen.size };
  for (let k = 0; k < exits; k++) seen.observe(traces, k, rowsView(all, k * samples, samples));
  return { columns: seen.columns, all };
}

/** Rows [from, from + rows) of a matrix, as a view. */
export function rowsView(matrix: Matrix, from: number, rows: number): Matrix {
  const { data, columns } = matrix;
  return { data: data.subarray(from * columns, (from + rows) * columns), rows, columns };
}
