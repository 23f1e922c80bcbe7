import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commitOf } from '../../src/run/commit.ts';

const folder = `${mkdtempSync(join(tmpdir(), 'offramp-commit-'))}/`;
afterAll(() => rmSync(folder, { recursive: true }));
const git = (...words: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
    encoding: 'utf8',
  });

describe('commitOf', () => {
  it('is nothing without a repository, then the commit, then says that files differ', () => {
    expect(commitOf(folder)).toBeUndefined();
    git('init', '-q');
    expect(commitOf(folder)).toBeUndefined();
    writeFileSync(join(folder, 'a'), '1');
    git('add', 'a');
    git('commit', '-q', '-m', 'a');
    const head = git('rev-parse', 'HEAD').trim();
    writeFileSync(join(folder, 'untracked'), '1');
    expect(commitOf(folder)).toBe(head);
    writeFileSync(join(folder, 'a'), '2');
    expect(commitOf(folder)).toBe(`${head} + changes`);
  });
});
