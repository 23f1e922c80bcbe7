import type * as FileSystem from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bankBytes, writeBank } from '../../src/bank/write.ts';
import { smallContent } from './content.ts';

const disk = vi.hoisted(() => ({ failure: undefined as string | undefined, calls: [] as string[] }));

// a disk that takes half a file and then fails, since no test may fill a real one
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof FileSystem>();
  return {
    ...real,
    async open(...args: Parameters<typeof real.open>) {
      const handle = await real.open(...args);
      const write = handle.writeFile.bind(handle);
      const sync = handle.sync.bind(handle);
      handle.writeFile = async (data) => {
        disk.calls.push('write');
        await write((data as Uint8Array).subarray(0, disk.failure ? 1000 : undefined));
        if (disk.failure) throw Object.assign(new Error(`${disk.failure}: write`), { code: disk.failure });
      };
      handle.sync = async () => {
        disk.calls.push('sync');
        await sync();
      };
      return handle;
    },
    async rename(...args: Parameters<typeof real.rename>) {
      disk.calls.push('rename');
      await real.rename(...args);
    },
  };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offramp-write-'));
  disk.failure = undefined;
  disk.calls = [];
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeBank', () => {
  it('syncs a temporary file, then renames it over the old one', async () => {
    const file = join(folder, 'a.arrow');
    await writeFile(file, 'old');
    await writeBank(file, smallContent());
    expect(disk.calls).toEqual(['write', 'sync', 'rename']);
    expect(new Uint8Array(await readFile(file))).toEqual(bankBytes(smallContent()));
    expect(await readdir(folder)).toEqual(['a.arrow']);
  });

  it.each([
    ['ENOSPC', /disk full, \d+ bytes needed; nothing was written, free some space$/],
    ['EDQUOT', /disk full, \d+ bytes needed; nothing was written, free some space$/],
    ['EIO', /cannot write \(EIO\); choose another place$/],
  ])('leaves nothing behind after %s, and what was there before untouched', async (code, message) => {
    const file = join(folder, 'a.arrow');
    disk.failure = code;
    await expect(writeBank(file, smallContent())).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(file, 'old');
    await expect(writeBank(file, smallContent())).rejects.toThrow(`bank ${file}: `);
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.arrow']);
  });

  it('writes nothing of a bad bank', async () => {
    const labels = Int32Array.of(0, 1, 2, 0, 9);
    await expect(writeBank(join(folder, 'a.arrow'), smallContent({ labels }))).rejects.toThrow('label 9');
    expect(await readdir(folder)).toEqual([]);
  });

  it('says that a folder is missing', async () => {
    const file = join(folder, 'none', 'a.arrow');
    await expect(writeBank(file, smallContent())).rejects.toThrow(
      `bank ${file}: no folder ${join(folder, 'none')}; create it first`,
    );
  });
});
