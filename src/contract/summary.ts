import type { Budget } from './budget.ts';
import type { Bounds } from './record.ts';
import type { Score } from './score.ts';

/** Two ends of a 95% interval. */
export type Interval = readonly [number, number];

/** Mean reward lost to the hindsight oracle, in parts. */
export interface Regret {
  /** By samples that left before the exit that was best for them, >= 0. */
  readonly early: number;
  /** By samples that left after it, >= 0. */
  readonly late: number;
  /** The policy's own compute where samples left at their best exit: the oracle decides for nothing. */
  readonly policy: number;
}

/** What a metric of training did, over the seeds of one line of the results table. */
export interface LearningCurve {
  /** Name of the environment. */
  readonly environment: string;
  /** Label of the agent. */
  readonly agent: string;
  /** Price of compute; absent where there is a budget. */
  readonly lambda?: number;
  /** Cap on cost; absent where there is a price. */
  readonly budget?: Budget;
  /** Name of the metric: `return` or `loss` for instance. */
  readonly metric: string;
  /** Episodes seen, or the algorithm's own unit where it samples none [points]. */
  readonly step: readonly number[];
  /** Mean over seeds [points]. */
  readonly mean: readonly number[];
  /** Lowest over seeds [points]. */
  readonly low: readonly number[];
  /** Highest over seeds [points]. */
  readonly high: readonly number[];
}

/** One line of the results table. */
export interface ResultRow {
  /** Name of the environment. */
  readonly environment: string;
  /** Label of the agent. */
  readonly agent: string;
  /** Price of compute; absent where there is a budget. */
  readonly lambda?: number;
  /** Cap on cost; absent where there is a price. */
  readonly budget?: Budget;
  /** The split that is reported. */
  readonly split: 'test';
  /** Trials behind this line. */
  readonly seeds: number;
  /** Share of right answers, mean over seeds and samples. */
  readonly accuracy: number;
  /** Relative cost, policy MACs included, mean over seeds and samples. */
  readonly cost: number;
  /** Mean over seeds and samples; under a budget that of the quality alone. */
  readonly reward: number;
  /** 95% intervals by stratified bootstrap over seeds and samples. */
  readonly interval: {
    /** Of the share of right answers. */
    readonly accuracy: Interval;
    /** Of the relative cost. */
    readonly cost: Interval;
    /** Of the reward; holds the difficulty of the samples too, so compare agents by `gain`. */
    readonly reward: Interval;
  };
  /** Interquartile mean of the reward over seeds. */
  readonly iqm: number;
  /** Reward minus that of the best fixed exit on the same samples, with its 95% interval. */
  readonly gain: {
    /** Mean difference. */
    readonly reward: number;
    /** Its 95% interval, paired by sample. */
    readonly interval: Interval;
  };
  /**
   * What hindsight would have earned above the reward, mean over seeds and samples, by where it was lost; absent under
   * an average budget or a stream. The three add up to the oracle's reward minus this one.
   */
  readonly regret?: Regret;
  /** Share of samples leaving at each exit, mean over seeds [K]. */
  readonly exitShare: readonly number[];
  /** What the agent wanted its user to know. */
  readonly notes?: readonly string[];
  /** No other agent of this environment is at least as accurate at lower or equal cost. */
  readonly pareto: boolean;
}

/** What a report says of an environment. */
export interface EnvironmentFacts {
  /** Name of the environment. */
  readonly name: string;
  /** Hash of its trace bank. */
  readonly bank: string;
  /** K, the number of exits. */
  readonly exits: number;
  /** Samples of the split that is reported. */
  readonly testSamples: number;
  /** Multiply-accumulates of the whole backbone. */
  readonly macs: number;
  /** What the samples are, in words. */
  readonly dataset: string;
  /** What the network is, in words. */
  readonly backbone: string;
}

/** All that a table or a report shows of a run. */
export interface RunSummary {
  /** Name of the run. */
  readonly run: string;
  /** Name of the experiment. */
  readonly experiment: string;
  /** What the experiment asks. */
  readonly question: string;
  /** Trials declared, finished and failed. */
  readonly trials: {
    /** Declared. */
    readonly total: number;
    /** With a record. */
    readonly done: number;
    /** With a failure instead. */
    readonly failed: number;
  };
  /** One line for each environment, agent and price or budget. */
  readonly results: readonly ResultRow[];
  /** What the lines are shown against, for each environment and price or budget. */
  readonly bounds: readonly Bounds[];
  /** What trainings reported on the way; absent in files written before they were kept. */
  readonly curves?: readonly LearningCurve[];
  /** The problems of the run. */
  readonly environments: readonly EnvironmentFacts[];
  /** What the experiment's results come to, where it says so and was run as declared. */
  readonly score?: Score;
  /** Named facts for the foot of the page: versions, backend, command, hashes. */
  readonly provenance: readonly (readonly [string, string])[];
}
