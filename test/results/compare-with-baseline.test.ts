import { describe, expect, it } from 'vitest';
import type { Score } from '../../src/contract/score.ts';
import { compareWithBaseline } from '../../src/results/compare-with-baseline.ts';

const score: Score = {
  claims: [
    {
      name: 'a',
      statement: 'A.',
      figure: 0.5,
      interval: [0.4, 0.6],
      unit: 'x',
      verdict: 'holds',
      detail: '',
    },
  ],
  answer: '',
  figures: { a: { value: 0.5, tolerance: 0.1 }, b: { value: 2, tolerance: 0 } },
};
const published = {
  verdicts: { a: 'holds' },
  figures: { a: { value: 0.5, tolerance: 0.1 }, b: { value: 2, tolerance: 0 } },
};
const moved = (changes: Partial<typeof published>) =>
  compareWithBaseline(score, { ...published, ...changes })
    .figures.filter((figure) => figure.moved)
    .map(({ name }) => name);

describe('compareWithBaseline', () => {
  it('says that nothing moved', () => {
    const { reproduced, verdicts } = compareWithBaseline(score, published);
    expect(reproduced).toBe(true);
    expect(verdicts).toEqual([]);
  });

  it('lets a figure move as far as was published, not as far as this run would allow', () => {
    expect(moved({ figures: { ...published.figures, a: { value: 0.6, tolerance: 0.1 } } })).toEqual([]);
    expect(moved({ figures: { ...published.figures, a: { value: 0.61, tolerance: 0.1 } } })).toEqual(['a']);
    expect(moved({ figures: { ...published.figures, a: { value: 0.49, tolerance: 0 } } })).toEqual(['a']);
    expect(moved({ figures: { ...published.figures, b: { value: 2 + 1e-12, tolerance: 0 } } })).toEqual([]);
  });

  it('takes a figure that is gone or new for moved', () => {
    const { a } = published.figures;
    expect(moved({ figures: { a } as typeof published.figures })).toEqual(['b']);
    const gone = compareWithBaseline(score, {
      ...published,
      figures: { ...published.figures, c: { value: 1, tolerance: 9 } },
    });
    expect(gone.figures.find(({ name }) => name === 'c')).toEqual({
      name: 'c',
      published: 1,
      tolerance: 9,
      moved: true,
    });
    expect(gone.reproduced).toBe(false);
  });

  it('names a verdict that is another one, though no figure moved', () => {
    const comparison = compareWithBaseline(score, { ...published, verdicts: { a: 'not decided' } });
    expect(comparison.verdicts).toEqual([{ claim: 'a', now: 'holds', published: 'not decided' }]);
    expect(comparison.reproduced).toBe(false);
  });
});
