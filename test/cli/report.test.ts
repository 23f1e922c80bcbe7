import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromArrow, fromCSV } from 'arquero';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../src/contract/summary.ts';
import { exportReport } from '../../src/cli/export-report.ts';
import { reportCommand } from '../../src/cli/report.ts';
import { fixtureSummary } from '../report/fixture.ts';
import { readPng } from '../report/read-png.ts';
import { offramp } from './offramp-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'offramp-export-'));
const exported = join(folder, 'for', 'a paper');
let run = '';

beforeAll(async () => {
  const experiment = fileURLToPath(new URL('../run/fixture/tiny.ts', import.meta.url));
  const out = join(folder, 'runs');
  const { code } = await offramp(['run', experiment, '--lambda', '0.1,0.5', '--seeds', '2', '--out', out]);
  expect(code).toBe(0);
  run = join(out, readdirSync(out)[0] as string);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('offramp report --export', () => {
  it('writes every figure as SVG and PNG and the results as CSV, Arrow and LaTeX', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await reportCommand().parseAsync([run, '--export', exported], { from: 'user' });
    const out = write.mock.calls.map(([text]) => String(text)).join('');
    write.mockRestore();
    expect(out).toMatch(/\nreport {3}.+report\.html\nexport {3}.+a paper\n$/);
    const figures = ['exits-prices-tiny', 'frontier-tiny', 'gain-prices-tiny', 'regret-prices-tiny'];
    expect(readdirSync(exported).sort()).toEqual(
      [
        ...figures.flatMap((name) => [`${name}.png`, `${name}.svg`]),
        'results.arrow',
        'results.csv',
        'results.tex',
      ].sort(),
    );
    for (const name of figures) {
      const [, width, height] =
        /width="(\d+)" height="(\d+)"/.exec(readFileSync(join(exported, `${name}.svg`), 'utf8')) ?? [];
      const picture = readPng(readFileSync(join(exported, `${name}.png`)));
      expect([picture.width, picture.height]).toEqual([2 * Number(width), 2 * Number(height)]);
    }
    expect(readFileSync(join(exported, 'results.tex'), 'utf8')).toContain(
      '\\caption{Reward on tiny: mean over 2 seeds,',
    );
  });

  it('has the numbers of results.json in its tables', () => {
    const { results } = JSON.parse(readFileSync(join(run, 'results.json'), 'utf8')) as RunSummary;
    const expected = results.map(({ agent, lambda, reward, gain, exitShare: [first] }) => {
      return { agent, lambda, reward, gain_low: gain.interval[0], exit_0: first };
    });
    expect(expected.length).toBe(4);
    const names = Object.keys(expected[0] as object);
    expect(
      fromCSV(readFileSync(join(exported, 'results.csv'), 'utf8'))
        .select(names)
        .objects(),
    ).toEqual(expected);
    expect(
      fromArrow(readFileSync(join(exported, 'results.arrow')))
        .select(names)
        .objects(),
    ).toEqual(expected);
  });

  it('refuses a folder that cannot be made, and says what to give instead', () => {
    const below = join(run, 'results.json', 'below');
    expect(() => exportReport(fixtureSummary(), below)).toThrow(
      `${below}: cannot be written: part of its path is a file; give another folder with --export`,
    );
  });
});
