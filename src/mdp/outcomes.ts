import type { Bank, Split } from '../bank/bank.ts';
import { type ObservationTable, observationTable } from './observation-table.ts';
import { qualityTable } from './quality.ts';
import { type SplitTraces, splitTraces } from './split-traces.ts';

/** What the MDP of one split is made of: what can be seen and what each answer is worth, before compute is charged. */
export interface Outcomes {
  readonly traces: SplitTraces;
  readonly observations: ObservationTable;
  /** Exit-major [K * samples]. */
  readonly quality: Float32Array;
}

/** Observations and quality of every sample at every exit of a split. */
export function splitOutcomes(
  bank: Bank,
  split: Split,
  setting: { readonly observations: readonly string[]; readonly quality: string; readonly lambda: number },
): Outcomes {
  const traces = splitTraces(bank, split);
  return {
    traces,
    observations: observationTable(bank, traces, setting.observations, setting),
    quality: qualityTable(traces, setting.quality),
  };
}
