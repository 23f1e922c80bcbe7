import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type Block, blocksIn, fileOf, ROOT } from './blocks.ts';

/** Blocks of TypeScript that are whole files. */
export const wholeFiles: readonly Block[] = blocksIn('ts').filter(({ words }) => !words.includes('fragment'));

/** The whole file of this name on a page. */
export function wholeFile(name: string): Block {
  return wholeFiles.find(({ words }) => words.includes(name)) as Block;
}

/** A folder in which every whole file of the docs is written, removed after the tests of the file that asked for it. */
export function writtenBlocks(): { readonly folder: string; readonly place: (block: Block) => string } {
  // Inside the repository, so that 'offramp' is found as its own files find it.
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'build', 'docs-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const place = (block: Block): string => join(folder, fileOf(block));
  for (const block of wholeFiles) {
    mkdirSync(dirname(place(block)), { recursive: true });
    writeFileSync(place(block), block.text, { flag: 'wx' }); // two of one name on a page are refused
  }
  return { folder, place };
}

/** Runs a TypeScript file of the repository; `words` are its arguments. */
export function runFile(file: string, words: readonly string[] = [], cwd: string = ROOT) {
  const flags = ['--conditions=offramp-source', '--import', 'tsx'];
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [...flags, file, ...words], { cwd, encoding: 'utf8', env });
}

/** Runs the command line from its source. */
export function offramp(words: readonly string[], cwd: string) {
  return runFile(join(ROOT, 'src/cli/main.ts'), words, cwd);
}
