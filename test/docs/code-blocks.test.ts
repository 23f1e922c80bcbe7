import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Block, blocksIn, blocksOf, ROOT, where } from './blocks.ts';
import { runFile, wholeFile, wholeFiles, writtenBlocks } from './written-blocks.ts';

const named = (blocks: readonly Block[], word: string) =>
  blocks.filter(({ words }) => words.includes(word)).map((block) => [where(block), block] as const);
const { folder, place } = writtenBlocks();
/** The text without indentation, which a fragment may leave out. */
const flat = (text: string): string => text.replaceAll(/^[ \t]+/gm, '');

describe('TypeScript in the docs', () => {
  it('is accepted by the compiler, all of it together', () => {
    expect(wholeFiles.length).toBeGreaterThan(10);
    const config = { extends: join(ROOT, 'tsconfig.json'), include: ['**/*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    const compiler = join(dirname(manifest), 'bin', 'tsc');
    const words = [compiler, '-p', folder, '--pretty', 'false'];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    // What stands in src is held to account elsewhere.
    const own = stdout.split('\n').filter((line) => line.includes('docs-') || line.startsWith('error'));
    expect(own, stdout).toEqual([]);
  });

  it.each(named(wholeFiles, 'run'))('%s prints what the page says', (_, block) => {
    const { stdout, stderr } = runFile(place(block));
    const blocks = blocksOf(block.page);
    const next = blocks[blocks.findIndex(({ line }) => line === block.line) + 1];
    expect(next?.language, 'the output, as a text block, comes next').toBe('text');
    expect(stdout, stderr).toBe(next?.text);
  });

  it.each(named(blocksIn('ts'), 'fragment'))('%s is part of a whole file of its page', (_, block) => {
    const wholes = wholeFiles.filter(({ page }) => page === block.page).map(({ text }) => flat(text));
    expect(wholes.some((whole) => whole.includes(flat(block.text)))).toBe(true);
  });

  it('ends its REINFORCE as agents/reinforce.ts', () => {
    expect(wholeFile('reinforce.ts').text, 'copy agents/reinforce.ts into docs/write-an-agent.md').toBe(
      readFileSync(join(ROOT, 'agents/reinforce.ts'), 'utf8'),
    );
  });
});
