import type { Score, ScoredFigure } from '../contract/score.ts';

/** What was published of an experiment. */
export interface Published {
  /** Verdict of each claim. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Each figure, and how far a reproduction may be from it. */
  readonly figures: Readonly<Record<string, ScoredFigure>>;
}

/** A figure beside the published one. */
export interface ComparedFigure {
  readonly name: string;
  /** Absent where the experiment measures it no more. */
  readonly value?: number;
  /** Absent where it was not published. */
  readonly published?: number;
  readonly tolerance: number;
  readonly moved: boolean;
}

/** A reproduction beside what was published. */
export interface Comparison {
  readonly figures: readonly ComparedFigure[];
  /** Claims whose verdict is another one, with both. */
  readonly verdicts: readonly { readonly claim: string; readonly now: string; readonly published: string }[];
  /** Nothing moved and every verdict is the published one. */
  readonly reproduced: boolean;
}

/** Room for the last bits of sums that were added up elsewhere, relative. */
const ROUNDING = 1e-9;

/** A figure has moved where it is farther from the published one than that allows, is gone or is new. */
export function compareWithBaseline(score: Score, published: Published): Comparison {
  const names = [...new Set([...Object.keys(published.figures), ...Object.keys(score.figures)])];
  const figures = names.map((name) => compared(name, score.figures[name], published.figures[name]));
  const verdicts = score.claims.flatMap(({ name, verdict }) => {
    const before = published.verdicts[name] ?? 'not published';
    return before === verdict ? [] : [{ claim: name, now: verdict, published: before }];
  });
  const reproduced = verdicts.length === 0 && figures.every(({ moved }) => !moved);
  return { figures, verdicts, reproduced };
}

function compared(
  name: string,
  now: ScoredFigure | undefined,
  before: ScoredFigure | undefined,
): ComparedFigure {
  const tolerance = before?.tolerance ?? 0;
  const apart = now && before ? Math.abs(now.value - before.value) : Number.POSITIVE_INFINITY;
  return {
    name,
    ...(now && { value: now.value }),
    ...(before && { published: before.value }),
    tolerance,
    moved: apart > tolerance + ROUNDING * Math.max(1, Math.abs(before?.value ?? 0)),
  };
}
