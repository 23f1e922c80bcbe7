import type { FinishedRun, ScoredFigure } from 'offramp';
import { curveFigure, curveOf } from './curves.ts';
import { EXPERIENCE, exact, labelOf, sampled } from './learners.ts';

/** Least that a share of the gap may move: another backend rounds otherwise, and a policy flips a few decisions. */
const LEAST_TOLERANCE = 0.02;

/** The share of the gap that each learner closes with each amount of experience, by label. */
export const curveFigures = (run: FinishedRun): Record<string, ScoredFigure> =>
  Object.fromEntries(
    [exact, ...sampled].flatMap(({ name }) => {
      const curve = curveOf(run, name);
      return EXPERIENCE.map((amount, at): [string, ScoredFigure] => {
        const { value, interval } = curveFigure([curve], ([own]) => own?.[at]?.score as number);
        const tolerance = Math.max(LEAST_TOLERANCE, (interval[1] - interval[0]) / 2);
        return [labelOf(name, amount), { value, tolerance }];
      });
    }),
  );
