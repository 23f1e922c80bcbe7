import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeHash } from '../../src/run/code-hash.ts';
import { temporaryFolder } from './temporary-folder.ts';

const newFolder = temporaryFolder();

/** An experiment in four files; the hash once some of them have other content. */
function hashes() {
  const folder = newFolder();
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('experiment.ts', "import { a } from './agents.ts';\nimport { score } from './score.ts';\n");
  write('agents.ts', 'export const a = 1;\n');
  write('score.ts', "import { claims } from './claims.ts';\n");
  write('claims.ts', 'export const claims = 1;\n');
  const hash = (): string => codeHash([join(folder, 'experiment.ts')]);
  const before = hash();
  return { before, after: (name: string) => (write(name, 'export const b = 2;\n'), hash()) };
}

describe('codeHash', () => {
  it('changes with an experiment and what it imports', () => {
    const { before, after } = hashes();
    expect(after('agents.ts')).not.toBe(before);
  });

  it('does not change with a score, nor with what that alone imports', () => {
    const { before, after } = hashes();
    expect(after('claims.ts')).toBe(before);
    expect(after('score.ts')).toBe(before);
  });

  it('does not depend on where the files lie', () => {
    expect(hashes().before).toBe(hashes().before);
  });
});
