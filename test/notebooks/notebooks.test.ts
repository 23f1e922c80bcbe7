import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  faultsOf,
  FOLDER,
  notebookText,
  NOTEBOOKS,
  readNotebook,
  sourceOf,
} from '../../notebooks/notebook.ts';
import { ROOT } from '../docs/blocks.ts';

const notebooks = NOTEBOOKS.map((name) => [name, readNotebook(join(FOLDER, name))] as const);

describe.each(notebooks)('%s', (name, notebook) => {
  const { cells, metadata } = notebook;

  it('asks its question in its title, and says in prose what comes before any code', () => {
    expect(name).toMatch(/^\d\d-[a-z-]+\.ipynb$/);
    const [first] = cells;
    expect(first?.cell_type).toBe('markdown');
    expect(sourceOf(first as (typeof cells)[number])).toMatch(/^# .+\n\n\S/);
    const kinds = cells.map(({ cell_type }) => cell_type);
    const longest = Math.max(
      ...kinds
        .join(' ')
        .split('markdown')
        .map((run) => run.split('code').length - 1),
    );
    expect(longest, 'cells of code in a row').toBeLessThanOrEqual(2);
  });

  it('is kept as it is executed: with what every cell shows, in order, without errors', () => {
    expect(faultsOf(notebook)).toEqual([]);
    expect(codeOf(notebook).map(({ execution_count }) => execution_count)).toEqual(
      codeOf(notebook).map((_, i) => i + 1),
    );
    expect(metadata).toMatchObject({ kernelspec: { name: 'offramp' } });
  });

  it('shows figures as PNG, and says nothing of the machine it ran on or of the day', () => {
    const outputs = codeOf(notebook).flatMap((cell) => cell.outputs ?? []);
    const figures = outputs.flatMap(({ data }) => data?.['image/png'] ?? []);
    expect(figures.length).toBeGreaterThanOrEqual(1);
    for (const figure of figures) {
      const bytes = Buffer.from([figure].flat().join(''), 'base64');
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      expect(bytes.length).toBeLessThan(300_000);
    }
    const words = outputs.flatMap(({ text, data }) =>
      [text, data?.['text/markdown'], data?.['text/plain']].flatMap((lines) => lines ?? []),
    );
    expect(words.join('')).not.toMatch(/\/(home|root|work|tmp|Users)\/|20\d\d-\d\d-\d\d|\d ms\b/);
  });

  it('defines nothing that belongs in the library: callbacks of a line, and agents, which are its reader’s', () => {
    const defined = codeOf(notebook)
      .map(sourceOf)
      .filter((source) => !source.includes('defineAgent('))
      .flatMap((source) => source.match(/^.*(?:\bfunction\b|\bclass \w|=> \{$).*$/gm) ?? []);
    expect(defined).toEqual([]);
  });

  it('lies in its file as Jupyter would write it', () => {
    expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(notebookText(notebook));
    const ids = cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

/** What tslab gives to cells, as far as they use it. */
const TSLAB = `declare module 'tslab' {
  export const display: { png(bytes: Uint8Array): void; markdown(text: string): void };
}
`;

describe('the code of all notebooks', () => {
  // Inside the repository, so that 'offramp' is found by name as cells find it.
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'build', 'cells-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is accepted by the compiler, together with what runs it', () => {
    const config = {
      extends: join(ROOT, 'tsconfig.json'),
      // cells are read, not shipped: elements of tables and arrays are taken to be there
      compilerOptions: { noUncheckedIndexedAccess: false, noUnusedLocals: true },
      include: ['*.ts', join(FOLDER, '*.ts')],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'tslab.d.ts'), TSLAB);
    for (const [name, notebook] of notebooks) {
      const cells = codeOf(notebook).map((cell, i) => `// code cell ${i + 1}\n${sourceOf(cell)}\n`);
      writeFileSync(join(folder, name.replace('.ipynb', '.ts')), cells.join('\n'));
    }
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    const words = [join(dirname(manifest), 'bin', 'tsc'), '-p', folder, '--pretty', 'false'];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    const own = stdout.split('\n').filter((line) => /cells-|^notebooks|^error/.test(line));
    expect(own, stdout).toEqual([]);
  });
});
