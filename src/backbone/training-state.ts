import type { OptimiserState } from '../nn/optimiser.ts';
import type { Weights } from './parameters.ts';

/** What an epoch came to. */
export interface EpochFigures {
  /** Mean over its updates. */
  readonly loss: number;
  /** Share of right answers of each exit on `tune` after it [K]. */
  readonly accuracy: readonly number[];
}

/** All that training goes on from. */
export interface TrainingState {
  /** Epochs that are over. */
  readonly epoch: number;
  readonly weights: Weights;
  /** Of the variables of the phase of the last epoch; absent before the first. */
  readonly optimiser?: OptimiserState;
  /** One entry an epoch. */
  readonly history: readonly EpochFigures[];
}
