import type { ObservationColumns } from '../contract/environment.ts';
import type { Matrix } from '../matrix.ts';
import type { ObservationSetting } from './observation-values.ts';
import { type Observed, observationColumns, observationFill } from './observations.ts';
import type { Traces } from './traces.ts';

/** Computes named observations, one exit at a time. */
export interface Observer {
  readonly columns: readonly ObservationColumns[];
  /** D, the columns of what it writes. */
  readonly size: number;
  /** What all samples show at exit `k`, into `out` [samples x D]; whatever stood there is gone. */
  observe(traces: Traces, k: number, out: Matrix): void;
}

/** Throws UserError for unknown, repeated or absent names, and for features where there are none. */
export function observer(
  observed: Observed,
  names: readonly string[],
  setting: ObservationSetting,
): Observer {
  const columns = observationColumns(observed, names);
  const fills = columns.map((column) => ({ column, fill: observationFill(column.name) }));
  return {
    columns,
    size: (columns.at(-1) as ObservationColumns).end,
    observe(traces, k, out) {
      out.data.fill(0);
      for (const { column, fill } of fills) fill(traces, k, out, column, setting);
    },
  };
}
