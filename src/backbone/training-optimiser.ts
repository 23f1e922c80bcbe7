import { adam } from '../nn/adam.ts';
import type { Optimiser } from '../nn/optimiser.ts';
import { sgd } from '../nn/sgd.ts';
import type { ResolvedTraining } from './training-options.ts';

/** The optimiser that the options ask for, before its first update. */
export function optimiserOf({ optimiser, clipNorm }: ResolvedTraining): Optimiser {
  const limit = clipNorm === undefined ? {} : { clipNorm };
  const { learningRate, weightDecay } = optimiser;
  return optimiser.algorithm === 'sgd'
    ? sgd(learningRate, { momentum: optimiser.momentum, weightDecay, ...limit })
    : adam(learningRate, { weightDecay, ...limit });
}
