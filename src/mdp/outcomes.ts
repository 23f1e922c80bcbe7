import type { Bank, Split } from '../bank/bank.ts';
import type { Budget } from '../contract/budget.ts';
import { createRandom } from '../random.ts';
import { drawCaps, requestBudget } from './caps.ts';
import { type ObservationTable, observationTable } from './observation-table.ts';
import { qualityTable } from './quality.ts';
import { type SplitTraces, splitTraces } from './split-traces.ts';

/** What the MDP of one split is made of: what can be seen and what each answer is worth, before compute is charged. */
export interface Outcomes {
  readonly traces: SplitTraces;
  readonly observations: ObservationTable;
  /** How answers are valued. */
  readonly valuedBy: string;
  /** Exit-major [K * samples]. */
  readonly quality: Float32Array;
  /** Cap on the relative cost of each sample's request, the same in every trial [samples]; absent where there is none. */
  readonly caps?: Float64Array;
}

/** How a split is looked at. */
export interface OutcomeSetting {
  readonly observations: readonly string[];
  readonly quality: string;
  readonly lambda: number;
  readonly budget?: Budget;
}

/** Observations and quality of every sample at every exit of a split. */
export function splitOutcomes(bank: Bank, split: Split, setting: OutcomeSetting): Outcomes {
  const traces = splitTraces(bank, split);
  const capped = requestBudget(setting.budget);
  const caps = capped && { caps: drawCaps(capped, traces.samples, createRandom('caps').stream(split)) };
  return {
    traces,
    observations: observationTable(bank, traces, setting.observations, { lambda: setting.lambda, ...caps }),
    valuedBy: setting.quality,
    quality: qualityTable(traces, setting.quality),
    ...caps,
  };
}
