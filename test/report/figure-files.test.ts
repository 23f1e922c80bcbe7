import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/contract/summary.ts';
import { UserError } from '../../src/error.ts';
import { exitShareSvg } from '../../src/report/exit-share-svg.ts';
import { figureFiles } from '../../src/report/figure-files.ts';
import { frontierSvg } from '../../src/report/frontier-svg.ts';
import { gainSvg } from '../../src/report/gain-svg.ts';
import { svgToPng } from '../../src/report/png.ts';
import { budgetSummary, fixtureSummary } from './fixture.ts';
import { charactersOf } from './font-characters.ts';
import { readPng } from './read-png.ts';
import { withCurves, withRegret } from './training-fixture.ts';

const NAME = 'cifar10-resnet-9exit';
const AGENTS = 22;

/** As many agents as ever were compared, the longest of our names among them; one loses more than all others gain. */
function crowd(): RunSummary {
  const summary = budgetSummary();
  const rows = summary.results.filter((row) => row.agent === 'dqn');
  const results = Array.from({ length: AGENTS }, (_, i) =>
    rows.map((row) =>
      Object.assign({}, row, {
        agent: i === 0 ? 'learning-to-exit-log-probs' : `<agent> & "${i}"`,
        gain: i === 1 ? { reward: -0.5, interval: [-0.6, -0.4] as const } : row.gain,
      }),
    ),
  ).flat();
  return { ...summary, results };
}

const files = figureFiles(crowd());
const learned = figureFiles(withCurves(withRegret(fixtureSummary()))).slice(3);
const all = [...files, ...learned];

describe('figureFiles', () => {
  it('has the frontier of each environment, gains and exits where there are prices and budgets', () => {
    expect(files.map(({ name }) => name)).toEqual(
      ['frontier', 'gain-prices', 'exits-prices', 'gain-budgets', 'exits-budgets'].map(
        (name) => `${name}-${NAME}`,
      ),
    );
    expect(learned.map(({ name }) => name)).toEqual([`regret-prices-${NAME}`, `curves-prices-${NAME}`]);
    expect(figureFiles(fixtureSummary({ synthetic: true })).map(({ name }) => name)).toEqual(
      [NAME, 'synthetic'].flatMap((name) =>
        ['frontier', 'gain-prices', 'exits-prices'].map((one) => `${one}-${name}`),
      ),
    );
  });

  it('has none of an environment without results, and names that are no paths', () => {
    const { environments, results, ...rest } = fixtureSummary();
    const [facts] = environments as [RunSummary['environments'][number]];
    const odd = { ...facts, name: '../odd one/λ' };
    const summary = {
      ...rest,
      environments: [odd, facts],
      results: results.map((row) => Object.assign({}, row, { environment: odd.name })),
    };
    const names = figureFiles(summary).map(({ name }) => name);
    expect(names).toEqual(['frontier-..-odd-one-', 'gain-prices-..-odd-one-', 'exits-prices-..-odd-one-']);
  });

  it.each(all)(
    '$name stands alone: size, white ground, concrete colours, nothing from elsewhere',
    ({ svg }) => {
      expect(svg).toMatch(
        /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 (\d+) (\d+)" width="\1" height="\2" font-family="Inter, [^>]+><rect width="\1" height="\2" fill="#ffffff"\/>/,
      );
      expect(svg).not.toMatch(/var\(|color-mix|url\(|href|<style|<image|<script|@import/);
      expect(new Set(svg.match(/https?:[^"' )]+/g))).toEqual(new Set(['http://www.w3.org/2000/svg']));
    },
  );

  // the reader of XML that resvg has is a strict one
  it.each(all)('$name is well-formed, and nothing of it is cut off', ({ svg }) => {
    const { width, height, colour } = readPng(svgToPng(svg, { scale: 1 }));
    const [columns, rows] = [width, height].map((size) => Array.from({ length: size }, (_, i) => i)) as [
      number[],
      number[],
    ];
    const edge = [
      ...columns.flatMap((x) => [colour(x, 0), colour(x, height - 1)]),
      ...rows.flatMap((y) => [colour(0, y), colour(width - 1, y)]),
    ];
    expect(new Set(edge)).toEqual(new Set(['#ffffff']));
  });

  it.each(all)('$name has all its characters in the font of its PNG', ({ svg }) => {
    const file = '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf';
    const known = charactersOf(readFileSync(createRequire(import.meta.url).resolve(file)));
    expect(known.has('a'.codePointAt(0) as number)).toBe(true);
    expect(known.has('◂'.codePointAt(0) as number)).toBe(false);
    const texts = [...parseHTML(svg).document.querySelectorAll('text')].map(
      ({ textContent }) => textContent ?? '',
    );
    expect(texts.join('').length).toBeGreaterThan(100);
    expect(
      Array.from(texts.join('')).filter((one) => one !== '\n' && !known.has(one.codePointAt(0) as number)),
    ).toEqual([]);
  });

  it('names every agent beside its row or in the legend', () => {
    for (const { svg } of files) {
      const texts = [...parseHTML(svg).document.querySelectorAll('text')].map(
        ({ textContent }) => textContent,
      );
      expect(texts).toContain('learning-to-exit-log-probs');
      for (let i = 1; i < AGENTS; i++)
        expect(texts.filter((text) => text === `<agent> & "${i}"`).length).toBe(1);
    }
  });
});

describe('figures of their own', () => {
  it.each([gainSvg, exitShareSvg])('refuse an environment that the run does not have', (draw) => {
    expect(() => draw(fixtureSummary(), 'cifar10-resnet', 'prices')).toThrow(
      new UserError(`report: no environment "cifar10-resnet" in runs/quickstart-3f2a9c1d; known: ${NAME}`),
    );
  });

  it('are as wide as they are asked to be', () => {
    const sizes = [
      gainSvg(fixtureSummary(), NAME, 'prices', 700),
      exitShareSvg(fixtureSummary(), NAME, 'prices', 700),
    ];
    for (const svg of sizes) expect(svg).toContain('viewBox="0 0 700 ');
    expect(frontierSvg(crowd(), NAME, { width: 900, height: 400 })).toContain('viewBox="0 0 900 400"');
  });

  it('keep a legend of 22 agents within the file', () => {
    for (const svg of [frontierSvg(crowd(), NAME), frontierSvg(crowd(), NAME, { width: 900, height: 400 })]) {
      const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
      const lines = [...svg.matchAll(/<g transform="translate\([1-9]\d*, ([\d.]+)\)"><svg/g)].map(([, y]) =>
        Number(y),
      );
      expect(lines.length).toBe(AGENTS);
      expect(lines.at(-1)).toBeLessThanOrEqual(height - 16);
      const gaps = lines.slice(1).map((y, i) => y - (lines[i] as number));
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(1e-9);
      expect(Math.min(...gaps)).toBeGreaterThan(13);
    }
  });
});
