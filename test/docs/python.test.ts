import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksIn, blocksOf, ROOT } from './blocks.ts';
import { offramp, writtenBlocks } from './written-blocks.ts';

const python = process.env['OFFRAMP_PYTHON'] ?? 'python3';
const { folder } = writtenBlocks();

function lacks(module: string): boolean {
  return spawnSync(python, ['-c', `import ${module}`]).status !== 0;
}

/** All Python of a page, as one program. */
function programOf(page: string): string {
  const blocks = blocksOf(page).filter(({ language }) => language === 'python');
  return blocks.map(({ text }) => text).join('\n');
}

// set OFFRAMP_PYTHON to a python that has them: python3 -m venv .venv && .venv/bin/pip install numpy pyarrow torch
describe.each([...new Set(blocksIn('python').map(({ page }) => page))])('the Python of %s', (page) => {
  const program = programOf(page);
  const imports = program.matchAll(/^(?:import|from) (\w+)/gm);
  const modules = [...new Set(Array.from(imports, ([, name]) => name as string))];

  it.skipIf(lacks('ast'))('compiles (needs python3, see OFFRAMP_PYTHON)', () => {
    const compile = 'import sys; compile(sys.stdin.read(), "page", "exec")';
    const { status, stderr } = spawnSync(python, ['-c', compile], { input: program, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });

  it.skipIf(modules.some(lacks))(
    `does what it says (needs ${modules.join(', ')}, see OFFRAMP_PYTHON)`,
    () => {
      const cwd = mkdtempSync(join(folder, 'python-'));
      symlinkSync(join(ROOT, 'environments'), join(cwd, 'environments'));
      const { status, stderr } = spawnSync(python, ['-c', program], { cwd, encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      if (!existsSync(join(cwd, 'mine.npz'))) return;
      const imported = offramp(['bank', 'import', 'mine.npz', '-o', 'my.arrow'], cwd);
      expect(imported.stdout, imported.stderr).toContain('policy 400, tune 100, test 200');
    },
  );
});
