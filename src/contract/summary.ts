import type { Bounds } from './record.ts';

/** Two ends of a 95% interval. */
export type Interval = readonly [number, number];

/** One line of the results table. */
export interface ResultRow {
  readonly environment: string;
  readonly agent: string;
  readonly lambda: number;
  readonly split: 'test';
  readonly seeds: number;
  /** Means over seeds and samples. */
  readonly accuracy: number;
  readonly cost: number;
  readonly reward: number;
  /** 95% intervals by stratified bootstrap over seeds and samples. */
  readonly interval: { readonly accuracy: Interval; readonly cost: Interval; readonly reward: Interval };
  /** Interquartile mean of the reward over seeds. */
  readonly iqm: number;
  /** Reward minus that of the best fixed exit on the same samples, with its 95% interval. */
  readonly gain: { readonly reward: number; readonly interval: Interval };
  /** Share of samples leaving at each exit, mean over seeds [K]. */
  readonly exitShare: readonly number[];
  /** No other agent of this environment is at least as accurate at lower or equal cost. */
  readonly pareto: boolean;
}

/** All that a table or a report shows of a run. */
export interface RunSummary {
  readonly run: string;
  readonly experiment: string;
  readonly question: string;
  readonly trials: { readonly total: number; readonly done: number; readonly failed: number };
  readonly results: readonly ResultRow[];
  readonly bounds: readonly Bounds[];
  readonly environments: readonly {
    readonly name: string;
    readonly bank: string;
    readonly exits: number;
    readonly testSamples: number;
    readonly macs: number;
    readonly dataset: string;
    readonly backbone: string;
  }[];
  /** Named facts for the foot of the page: versions, backend, command, hashes. */
  readonly provenance: readonly (readonly [string, string])[];
}
