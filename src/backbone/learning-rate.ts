import type { ResolvedTraining } from './training-options.ts';

/** Share of a one-cycle training in which the learning rate rises. */
const RISE = 0.2;
/** What it rises from, relative to its peak. */
const START = 0.04;

const fall = (share: number): number => (1 + Math.cos(Math.PI * share)) / 2;

/**
 * Factor of the peak learning rate when the share `done` (0 .. 1) of a training is over. Both schedules fall along a
 * half cosine to 0 (Loshchilov and Hutter 2017); `one-cycle` first rises linearly (Smith 2018).
 */
export function learningRateFactor(schedule: ResolvedTraining['schedule'], done: number): number {
  if (schedule === 'cosine') return fall(done);
  return done < RISE ? START + (1 - START) * (done / RISE) : fall((done - RISE) / (1 - RISE));
}
