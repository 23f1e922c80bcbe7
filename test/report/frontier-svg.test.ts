import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { frontierSvg } from '../../src/report/frontier-svg.ts';
import { fixtureSummary } from './fixture.ts';

describe('frontierSvg', () => {
  const summary = fixtureSummary();
  const svg = frontierSvg(summary, 'cifar10-resnet-9exit', { width: 900, height: 500 });

  test('stands alone: size, ground, fonts, no custom properties', () => {
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 900 500" width="900" height="500"/,
    );
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).not.toContain('var(');
  });

  test('names every agent once beside a point of its colour', () => {
    const { document } = parseHTML(svg);
    const names = [...document.querySelectorAll('g > text')].map((text) => text.textContent);
    for (const agent of new Set(summary.results.map((row) => row.agent))) {
      expect(names.filter((name) => name === agent).length).toBe(1);
    }
  });

  test('refuses an environment the run does not have and names the nearest', () => {
    expect(() => frontierSvg(summary, 'cifar10-resnet-9exits')).toThrow(
      new UserError(
        'report: no environment "cifar10-resnet-9exits" in runs/quickstart-3f2a9c1d; did you mean "cifar10-resnet-9exit"?',
      ),
    );
  });
});
