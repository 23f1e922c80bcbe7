import type { Random } from '../random.ts';
import type { ScoreMatrix } from './score-matrix.ts';

/** How a bootstrap over scores is drawn. */
export interface ScoreBootstrapOptions {
  /** Number of resamples, >= 1; 2000 by default: a matrix of scores is small. */
  readonly replicates?: number;
}

/**
 * Stratified bootstrap (Agarwal et al. 2021): each call draws a matrix whose scores on a task are drawn with replacement
 * from that task's seeds, every task by draws of its own. Tasks are all kept: what is asked is what other seeds would
 * have given on these tasks.
 */
export function scoreDraws({ tasks, seeds, values }: ScoreMatrix, random: Random): () => ScoreMatrix {
  return () => {
    const drawn = new Float64Array(values.length);
    for (let first = 0; first < drawn.length; first += seeds) {
      for (let s = 0; s < seeds; s++) drawn[first + s] = values[first + random.integer(seeds)] as number;
    }
    return { tasks, seeds, values: drawn };
  };
}
