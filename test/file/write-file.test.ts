import { execFileSync } from 'node:child_process';
import {
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FileSystem, sweep, writeFileWhole } from '../../src/file/write-file.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const folder = temporaryFolder();

const works: FileSystem = { open: openSync, write: writeFileSync, sync: fsyncSync, rename: renameSync };

function failing(code: string): () => never {
  return () => {
    throw Object.assign(new Error(code), { code });
  };
}

/** A file system of a few pages, as a full disk is; undefined where this process may not mount one. */
function tinyDisk(at: string): (() => void) | undefined {
  mkdirSync(at);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'offramp-test', at], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return () => void execFileSync('umount', [at]);
}

describe('writeFileWhole', () => {
  it('writes, and replaces what was there', () => {
    const file = join(folder(), 'record.json');
    writeFileWhole(file, 'one');
    writeFileWhole(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(readdirSync(join(file, '..'))).toEqual(['record.json']);
  });

  it.each([
    ['write', 'ENOSPC', 'the disk is full; make room'],
    ['sync', 'EDQUOT', 'the disk quota is used up'],
    ['open', 'EROFS', 'the file system is read-only; give another folder with --out'],
    ['rename', 'EACCES', 'no permission'],
  ] as const)(
    'keeps the old file where %s fails with %s, and leaves no half of the new one',
    (step, code, words) => {
      const file = join(folder(), 'record.json');
      writeFileWhole(file, 'old');
      const system: FileSystem = { ...works, [step]: failing(code) };
      expect(() => writeFileWhole(file, 'new', system)).toThrow(`${file}: cannot be written: ${words}`);
      expect(readdirSync(join(file, '..'))).toEqual(['record.json']);
      expect(readFileSync(file, 'utf8')).toBe('old');
    },
  );

  it('syncs the file before the rename and the folder after it', () => {
    const file = join(folder(), 'record.json');
    const steps: string[] = [];
    const traced =
      <T extends unknown[], R>(name: string, call: (...values: T) => R) =>
      (...values: T): R => {
        steps.push(name);
        return call(...values);
      };
    const system = {
      open: traced('open', openSync),
      write: traced('write', writeFileSync),
      sync: traced('sync', fsyncSync),
      rename: traced('rename', renameSync),
    } as FileSystem;
    writeFileWhole(file, 'text', system);
    expect(steps).toEqual(['open', 'write', 'sync', 'rename', 'open', 'sync']);
  });

  it('says that a real disk is full', ({ skip }) => {
    const disk = join(folder(), 'disk');
    const unmount = tinyDisk(disk);
    skip(!unmount, 'mounting a small disk needs root: run the tests as root to include this one');
    try {
      const file = join(disk, 'record.json');
      writeFileWhole(file, 'small');
      expect(() => writeFileWhole(file, 'x'.repeat(100_000))).toThrow('the disk is full; make room');
      expect(readdirSync(disk)).toEqual(['record.json']);
      expect(readFileSync(file, 'utf8')).toBe('small');
    } finally {
      unmount?.();
    }
  });
});

describe('sweep', () => {
  it('removes what killed writers left, and nothing else', () => {
    const inFolder = folder();
    for (const name of ['.a.json.12.tmp', 'b.json', '.hidden', 'c.tmp'])
      writeFileSync(join(inFolder, name), '');
    sweep(inFolder);
    expect(readdirSync(inFolder).sort()).toEqual(['.hidden', 'b.json', 'c.tmp']);
  });
});
