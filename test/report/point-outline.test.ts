import { expect, test } from 'vitest';
import { PAGE_GROUND } from '../../src/report/plot-svg.ts';
import { pointOutline } from '../../src/report/point-outline.ts';
import { swatch } from '../../src/report/swatch.ts';

const numbers = (path: string): number[] => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

test.each(['square', 'triangle', 'diamond', 'star', 'cross', 'hexagon', 'wye', 'diamond2'])(
  'a %s is the one that Observable Plot draws in the frontier',
  (symbol) => {
    const drawn = swatch({ key: 'agent-0', colour: 'red', symbol }, PAGE_GROUND);
    const path = / d="([^"]*)"/.exec(drawn)?.[1] ?? '';
    // a swatch has radius 5.5 where points have 5
    const expected = numbers(path).map((value) => (value * 5) / 5.5);
    const given = numbers(pointOutline(symbol));
    expect(given.length).toBe(expected.length);
    given.forEach((value, i) => expect(Math.abs(value - (expected[i] as number))).toBeLessThan(0.06));
  },
);
