import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';

/** A folder for one test, removed after it. */
export function temporaryFolder(): () => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'offramp-'));
    folders.push(folder);
    return folder;
  };
}

/** Copies of a folder that is filled once, each for one test. */
export function folderWith(fill: (path: string) => Promise<void>): () => string {
  const copy = temporaryFolder();
  let original = '';
  beforeAll(async () => {
    original = mkdtempSync(join(tmpdir(), 'offramp-'));
    await fill(original);
  });
  afterAll(() => rmSync(original, { recursive: true, force: true }));
  return () => {
    const path = copy();
    cpSync(original, path, { recursive: true });
    return path;
  };
}
