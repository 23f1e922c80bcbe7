import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { agentLooks } from '../../src/report/agent-look.ts';
import { exitShareSvg } from '../../src/report/exit-share-svg.ts';
import { frontierSvg } from '../../src/report/frontier-svg.ts';
import { gainSvg } from '../../src/report/gain-svg.ts';
import { svgToPng } from '../../src/report/png.ts';
import { fixtureSummary } from './fixture.ts';
import { type Picture, readPng } from './read-png.ts';

const drawn = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10">${content}</svg>`;

describe('svgToPng', () => {
  test('has two pixels for each CSS pixel, and as many as are asked for', () => {
    const svg = drawn(
      '<rect width="20" height="10" fill="#fff"/><rect width="5" height="10" fill="#0a6cb5"/>',
    );
    const sizes = [svgToPng(svg), svgToPng(svg, { scale: 1 }), svgToPng(svg, { scale: 0.5 })].map(readPng);
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([
      [40, 20],
      [20, 10],
      [10, 5],
    ]);
    const [picture] = sizes as [Picture];
    expect([0, 9, 10, 39].map((x) => picture.colour(x, 12))).toEqual([
      '#0a6cb5',
      '#0a6cb5',
      '#ffffff',
      '#ffffff',
    ]);
  });

  test('sets text in the font it brings, whatever the machine has', () => {
    const text = (font: string): string =>
      drawn(`<text y="9" font-size="9" font-family="${font}">Offramp</text>`);
    expect(svgToPng(text('Inter'))).toEqual(svgToPng(text('No Such Font, sans-serif')));
    expect(svgToPng(text('DejaVu Sans'))).toEqual(svgToPng(text('Inter')));
    expect(svgToPng(text('Inter'))).not.toEqual(svgToPng(drawn('')));
  });

  test.each([
    ['no SVG', 'hello'],
    ['broken XML', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><g></svg>'],
  ])('refuses %s', (_, svg) => {
    expect(() => svgToPng(svg)).toThrow(/^png: cannot be drawn: .+; expected an SVG with a size$/);
    expect(() => svgToPng(svg)).toThrow(UserError);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the scale %d', (scale) => {
    expect(() => svgToPng(drawn(''), { scale })).toThrow(
      new UserError(`png: scale ${scale}, expected a number above 0`),
    );
  });
});

describe('the figures as PNG', () => {
  const summary = fixtureSummary();
  const name = 'cifar10-resnet-9exit';
  const looks = agentLooks(summary, 'light');
  const colours = [...looks.values()].map(({ colour }) => colour);
  const figures = {
    frontier: frontierSvg(summary, name),
    gain: gainSvg(summary, name, 'prices'),
    exits: exitShareSvg(summary, name, 'prices'),
  };

  test.each(Object.entries(figures))('%s has its title at the top left on white', (_, svg) => {
    const picture = readPng(svgToPng(svg, { scale: 1 }));
    expect(inkIn(picture, 14, 12, 300, 34)).toBeGreaterThan(800);
    // left of it and above it there is nothing
    expect(inkIn(picture, 0, 0, 13, 44)).toBe(0);
    expect(inkIn(picture, 0, 0, picture.width, 12)).toBe(0);
  });

  test.each(['frontier', 'gain'] as const)('%s has the colour of every agent', (figure) => {
    const found = readPng(svgToPng(figures[figure], { scale: 1 })).colours();
    for (const colour of colours) expect(found).toContain(colour);
  });

  test('the frontier has every agent’s point and name in its legend', () => {
    const picture = readPng(svgToPng(figures.frontier, { scale: 1 }));
    colours.forEach((_, i) => {
      const y = 44 + 28 + 24 * i;
      expect(inkIn(picture, 822, y, 838, y + 16)).toBeGreaterThan(25);
      expect(inkIn(picture, 844, y, 1000, y + 16)).toBeGreaterThan(25);
    });
  });

  test('exits go from pale to deep, the same bytes each time', () => {
    const bytes = svgToPng(figures.exits, { scale: 1 });
    const found = readPng(bytes).colours();
    for (const end of ['#dcebf5', '#0b3d63']) expect(found).toContain(end);
    expect(Buffer.compare(svgToPng(figures.exits, { scale: 1 }), bytes)).toBe(0);
  });
});

/** Pixels in a box that are not white. */
function inkIn({ colour }: Picture, left: number, top: number, right: number, bottom: number): number {
  let pixels = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) if (colour(x, y) !== '#ffffff') pixels++;
  }
  return pixels;
}
