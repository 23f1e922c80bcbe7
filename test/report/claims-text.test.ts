import { describe, expect, it } from 'vitest';
import { claimsText, comparisonText } from '../../src/report/claims-text.ts';

describe('claimsText', () => {
  it('shows each claim with verdict, figure and interval, and the answer, in lines of 100 characters', () => {
    const text = claimsText({
      claims: [
        {
          name: 'cheaper',
          statement: 'It costs less.',
          figure: -0.0123456,
          interval: [-0.02, 0],
          unit: 'relative cost',
          verdict: 'not decided',
          detail: 'word '.repeat(30).trim(),
        },
      ],
      answer: 'So it is.',
      figures: {},
    });
    expect(text).toBe(
      `NOT DECIDED  cheaper
  It costs less.
  −0.01235 [−0.02, 0]  relative cost
  ${'word '.repeat(19).trim()}
  ${'word '.repeat(11).trim()}

So it is.
`,
    );
  });
});

describe('comparisonText', () => {
  const figures = [
    { name: 'same', value: 1, published: 1, tolerance: 0, moved: false },
    { name: 'near', value: 1, published: 1.1, tolerance: 0.2, moved: false },
  ];
  it('says what was reproduced, and how exactly', () => {
    expect(comparisonText({ figures, verdicts: [], reproduced: true }, '0123456789abcdef')).toBe(
      'reproduced: 2 figures within their tolerance, 1 of them to the last bit, and every verdict, as published at commit 0123456789ab\n',
    );
  });
  it('says which figures moved, and which verdicts are others', () => {
    const moved = [
      ...figures,
      { name: 'far', value: 2, published: 1, tolerance: 0.25, moved: true },
      { name: 'gone', published: 1, tolerance: 0.25, moved: true },
    ];
    const verdicts = [{ claim: 'far', now: 'holds', published: 'does not hold' }];
    expect(comparisonText({ figures: moved, verdicts, reproduced: false }, '0123456789abcdef')).toBe(
      `moved: far is 2, was 1 ± 0.25
moved: gone is absent, was 1 ± 0.25
verdict: far holds, was: does not hold
not reproduced: 2 of 4 figures moved and 1 verdicts are others than published at commit 0123456789ab
`,
    );
  });
});
