/** What a learner earns when it may take this many steps. */
export interface Point {
  /** Environment steps, > 0. */
  readonly steps: number;
  /** Share of the gap that is closed. */
  readonly score: number;
}

/** The least steps from which on a level is kept. */
export interface Needed {
  /** Environment steps; those of the largest budget where the level is not kept there. */
  readonly steps: number;
  /** Whether the level is kept at the largest budget: otherwise it takes more steps than that. */
  readonly reached: boolean;
}

/**
 * From how many steps on `curve`, ascending in steps, keeps at least `level`: linear in the logarithm of the steps between the
 * last budget below it and the next; the smallest budget where none is below. A level that was met once and lost again is not
 * kept. Throws RangeError without points.
 */
export function stepsNeeded(curve: readonly Point[], level: number): Needed {
  const largest = curve.at(-1);
  if (!largest) throw new RangeError('steps needed: no points; expected one at least');
  const below = curve.findLastIndex(({ score }) => score < level);
  const [from, to] = [curve[below], curve[below + 1]];
  if (!to) return { steps: largest.steps, reached: false };
  if (!from) return { steps: to.steps, reached: true };
  const share = (level - from.score) / (to.score - from.score);
  return { steps: from.steps * (to.steps / from.steps) ** share, reached: true };
}
