import type { Values } from './values.ts';

/** One agent's scores on some tasks, with as many seeds on each; seed s on task m at m * seeds + s. */
export interface ScoreMatrix {
  /** Problems, an environment at a price for instance. */
  readonly tasks: number;
  /** Seeds on each. */
  readonly seeds: number;
  /** [tasks * seeds], no NaN. */
  readonly values: Values;
}

/**
 * The matrix of the scores on each task, one entry a seed [tasks][seeds]. Scores of several tasks should be on one
 * scale, such as normalised reward. Throws RangeError without a task or a seed, where tasks differ in their number of
 * seeds and where a score is NaN.
 */
export function scoreMatrix(tasks: readonly ArrayLike<number>[]): ScoreMatrix {
  const seeds = tasks[0]?.length ?? 0;
  const other = tasks.findIndex((scores) => scores.length !== seeds);
  if (other >= 0) {
    throw new RangeError(
      `scores: ${tasks[other]?.length} seeds on task ${other}; expected ${seeds}, as on task 0`,
    );
  }
  const values = new Float64Array(tasks.length * seeds);
  tasks.forEach((scores, task) => values.set(scores, task * seeds));
  return checkScores({ tasks: tasks.length, seeds, values });
}

/** `scores` as given; a RangeError where its parts do not agree or a score is NaN. */
export function checkScores(scores: ScoreMatrix): ScoreMatrix {
  const { tasks, seeds, values } = scores;
  if (!(tasks >= 1 && seeds >= 1 && values.length === tasks * seeds)) {
    throw new RangeError(`scores: ${values.length} values for ${tasks} tasks x ${seeds} seeds`);
  }
  const wrong = values.findIndex(Number.isNaN);
  if (wrong >= 0) {
    throw new RangeError(`scores: NaN for seed ${wrong % seeds} of task ${Math.floor(wrong / seeds)}`);
  }
  return scores;
}
