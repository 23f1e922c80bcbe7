import { checkScores, type ScoreMatrix } from './score-matrix.ts';

/**
 * How likely a run of X scores higher than a run of Y, in [0, 1]: P(X > Y) + P(X = Y) / 2 on each task, which is the
 * Mann-Whitney U of X divided by the number of pairs (Mann and Whitney 1947), averaged over tasks (Agarwal et al.
 * 2021). 0.5 says that neither is better; how much better is not asked. X and Y may differ in their number of seeds; one
 * task is a matrix of one task. Throws RangeError where they differ in tasks or a matrix is none. O(tasks * seeds²).
 */
export function probabilityOfImprovement(x: ScoreMatrix, y: ScoreMatrix): number {
  checkScores(x);
  checkScores(y);
  if (x.tasks !== y.tasks) {
    throw new RangeError(`probability of improvement: ${x.tasks} tasks against ${y.tasks}`);
  }
  let wins = 0;
  for (let task = 0; task < x.tasks; task++) wins += winsOnTask(x, y, task);
  return wins / (x.tasks * x.seeds * y.seeds);
}

/** U of `x`: pairs in which it scores higher, a tie counting one half. */
function winsOnTask(x: ScoreMatrix, y: ScoreMatrix, task: number): number {
  let wins = 0;
  for (let s = 0; s < x.seeds; s++) {
    const score = x.values[task * x.seeds + s] as number;
    for (let t = 0; t < y.seeds; t++) {
      const other = y.values[task * y.seeds + t] as number;
      if (score > other) wins += 1;
      else if (score === other) wins += 0.5;
    }
  }
  return wins;
}
