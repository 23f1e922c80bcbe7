import {
  createRandom,
  type FinishedRun,
  iqm,
  recordsOf,
  type ScoreMatrix,
  scoreInterval,
  scoreMatrix,
} from 'offramp';
import { closedGap, tasksOf } from './closed-gap.ts';
import { experienceOf } from './experience.ts';
import { EXPERIENCE, labelOf } from './learners.ts';
import type { Point } from './steps-needed.ts';

/** What a learner closes of the gap with each amount of experience. */
export interface Curve {
  /** Environment steps, mean over tasks and seeds [amounts]. */
  readonly steps: readonly number[];
  /** Shares of the gap, one entry a seed, amounts outermost [amounts * tasks][seeds]. */
  readonly scores: readonly (readonly number[])[];
}

/** The curve of a learner, over all tasks of the run. */
export function curveOf(run: FinishedRun, learner: string): Curve {
  const tasks = tasksOf(run).map((task) => ({ task, closed: closedGap(run, task) }));
  const each = EXPERIENCE.map((amount) =>
    tasks.map(({ task, closed }) => {
      const records = recordsOf(run.records, { ...task, agent: labelOf(learner, amount) });
      return { steps: records.map((one) => experienceOf(run, one)), scores: records.map(closed) };
    }),
  );
  return {
    steps: each.map((amount) => average(amount.flatMap(({ steps }) => steps))),
    scores: each.flatMap((amount) => amount.map(({ scores }) => scores)),
  };
}

/**
 * The points of some curves, a figure of them and its 95% interval over seeds. A point's score is the interquartile mean over tasks and seeds
 * (Agarwal et al. 2021); in each resample the seeds of every task and amount are drawn anew.
 */
export function curveFigure(curves: readonly Curve[], figure: (points: readonly Point[][]) => number) {
  const all = scoreMatrix(curves.flatMap(({ scores }) => scores));
  const random = createRandom('sample-efficiency');
  const points = pointsOf(curves, all);
  return { points, ...scoreInterval(all, (drawn) => figure(pointsOf(curves, drawn)), random) };
}

/** The points of each curve, their scores taken from one matrix of all. */
function pointsOf(curves: readonly Curve[], { seeds, values }: ScoreMatrix): Point[][] {
  let from = 0;
  return curves.map(({ steps, scores }) =>
    steps.map((taken) => {
      const size = (scores.length / steps.length) * seeds;
      from += size;
      return { steps: taken, score: iqm(values.subarray(from - size, from)) };
    }),
  );
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
