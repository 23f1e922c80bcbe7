import { describe, expect, it } from 'vitest';
import { LIGHT_EXITS } from '../../src/report/exit-colours.ts';
import { oklabMix } from '../../src/report/oklab-mix.ts';

describe('oklabMix', () => {
  it('is the colour itself at either end', () => {
    for (const colour of ['#dcebf5', '#0b3d63', '#ffffff', '#000000', '#cf5300']) {
      expect(oklabMix(colour, '#123456', 0)).toBe(colour);
      expect(oklabMix('#123456', colour, 1)).toBe(colour);
    }
  });

  // what Chromium 156 computes for color-mix(in oklab, to share, from)
  it.each([
    ['#000000', '#ffffff', 0.5, '#636363'],
    ['#000000', '#ffffff', 0.27, '#262626'],
    ['#ff0000', '#0000ff', 0.5, '#8c53a2'],
    ['#ff0000', '#0000ff', 0.27, '#c14b72'],
    ['#dcebf5', '#0b3d63', 0.5, '#7290aa'],
    ['#dcebf5', '#0b3d63', 0.27, '#a2b9cc'],
  ])('from %s to %s by %d it is %s', (from, to, share, expected) => {
    expect(oklabMix(from, to, share)).toBe(expected);
  });
});

describe('colours of exits in a file', () => {
  it('go from the page’s pale one to its deep one', () => {
    expect([0, 11].map((exit) => LIGHT_EXITS.bar(exit, 11))).toEqual(['#dcebf5', '#0b3d63']);
    expect(LIGHT_EXITS.bar(0, 0)).toBe('#dcebf5');
  });
});
