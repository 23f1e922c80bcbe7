import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { FOLDER, notebookText, readNotebook, sourceOf, withoutOutputs } from '../../notebooks/notebook.ts';
import { runOf } from '../../src/analysis/run.ts';
import { readResults } from '../../src/run/read-results.ts';
import { blocksOf, commandsIn, textOf } from './blocks.ts';
import { offramp, runFile, wholeFile, writtenBlocks } from './written-blocks.ts';

const page = 'docs/reproduce.md';
const notebook = '01-first-results.ipynb';
const { folder, place } = writtenBlocks();
/** As the root of a clone: in it stand the page's file, the notebook, and the run that the page makes. */
const clone = join(folder, 'docs-reproduce-md');
const shells = blocksOf(page).filter(({ language }) => language === 'sh');
const [run] = shells.flatMap(({ text }) => commandsIn(text)) as [string[]];
const fragment = blocksOf(page).find(({ words }) => words.includes('fragment'))?.text ?? '';

const lacksJupyter = spawnSync('jupyter', ['nbconvert', '--version']).status !== 0;
const lacksKernel = !existsSync(join(FOLDER, 'kernels/offramp/node_modules/tslab'));
const PNG = [137, 80, 78, 71, 13, 10, 26, 10];

let summary: RunSummary;
beforeAll(() => {
  const short = ['--lambda', '0.2,0.5', '--seeds', '1', '--jobs', '1', '--json'];
  const { status, stdout, stderr } = offramp([...run, ...short], clone);
  expect(status, stderr).toBe(0);
  summary = readResults(join(clone, (JSON.parse(stdout) as RunSummary).run, 'results.json'));
  mkdirSync(join(clone, 'notebooks'));
  symlinkSync(join(FOLDER, 'kernels'), join(clone, 'notebooks', 'kernels'));
});

/** The command of the page that begins so, carried out in the clone. */
function carryOut(start: string) {
  const lines = shells.flatMap(({ text }) => text.split('\n')).filter((line) => line.startsWith(start));
  expect(lines).toHaveLength(1);
  return spawnSync('sh', ['-c', lines[0] as string], { cwd: clone, encoding: 'utf8', env: process.env });
}

/** The notebook with the page's code in its last cell. */
function changed() {
  const { cells, ...rest } = withoutOutputs(readNotebook(join(FOLDER, notebook)));
  const show = /`(display\.png\(.*?\);)`/.exec(textOf(page))?.[1];
  const last = { ...(cells.at(-1) as (typeof cells)[number]), source: [`${fragment}${show}`] };
  return { ...rest, cells: [...cells.slice(0, -1), last] };
}

describe(page, { timeout: 600_000 }, () => {
  it('makes the run that the notebook asks for', () => {
    const asked = readNotebook(join(FOLDER, notebook)).cells.map(sourceOf).flatMap(commandsIn);
    expect(asked).toEqual([run]);
  });

  it('names the columns of every table', () => {
    const { trials, results, references, curves, claims } = runOf({ summary, records: [] });
    const listed = Object.fromEntries(
      textOf(page)
        .split('\n')
        .flatMap((line) => {
          const [, name = '', , columns = ''] =
            /^\| `(\w+)(?:\(\.\.\.\))?` +\|(.*?)\|(.*)\|$/.exec(line) ?? [];
          return name === '' ? [] : [[name, Array.from(columns.matchAll(/`(\w+)`/g), ([, one]) => one)]];
        }),
    ) as Record<string, string[]>;
    for (const [name, table] of Object.entries({ trials, references, curves, claims })) {
      expect([name, listed[name]]).toEqual([name, table.columnNames()]);
    }
    const known = results
      .columnNames()
      .filter((name) => !/_(low|high)$|^exit_([2-9]|\d\d)$|^budget_/.test(name));
    expect(listed['results']?.filter((name) => !/_(low|high)$/.test(name))).toEqual(known);
  });

  it('draws a figure in a program', () => {
    const { stdout, stderr } = runFile(place(wholeFile('my-figure.ts')), [], clone);
    expect(stdout, stderr).toBe('4 bars, drawn in my-figure.svg and my-figure.png\n');
    expect([...readFileSync(join(clone, 'my-figure.png')).subarray(0, 8)]).toEqual(PNG);
    const svg = readFileSync(join(clone, 'my-figure.svg'), 'utf8');
    for (const { agent } of summary.results) expect(svg).toContain(`>${agent}</text>`);
  });

  it.skipIf(lacksJupyter || lacksKernel)(
    `executes the notebook, and draws the reader's figure in it (needs Jupyter and its kernel, see ${page})`,
    () => {
      const file = join(clone, 'notebooks', notebook);
      writeFileSync(file, notebookText(changed()));
      const { status, stderr } = carryOut('JUPYTER_PATH=$PWD/notebooks jupyter nbconvert');
      expect(status, stderr).toBe(0);
      const shown = readNotebook(file).cells.flatMap(({ outputs = [] }) => outputs);
      expect(shown.filter(({ name }) => name === 'stderr')).toEqual([]);
      const figure = Buffer.from([shown.at(-1)?.data?.['image/png'] ?? ''].flat().join(''), 'base64');
      expect(figure.equals(readFileSync(join(clone, 'my-figure.png')))).toBe(true);
    },
  );
});
