import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../error.ts';

const TEMPORARY = '.tmp';

/** The system calls a write is made of; a test puts failing ones in their place. */
export interface FileSystem {
  readonly open: typeof openSync;
  readonly write: typeof writeFileSync;
  readonly sync: typeof fsyncSync;
  readonly rename: typeof renameSync;
}

const SYSTEM: FileSystem = { open: openSync, write: writeFileSync, sync: fsyncSync, rename: renameSync };

/**
 * Writes a file whole or not at all: to a temporary file beside it, synced, renamed, the folder synced. Killed at any
 * moment it leaves the old file or the new one. Throws UserError for a full disk, a read-only folder and the like.
 */
export function writeFileWhole(
  file: string,
  content: string | Uint8Array,
  system: FileSystem = SYSTEM,
): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}${TEMPORARY}`);
  try {
    const handle = system.open(temporary, 'w');
    try {
      system.write(handle, content);
      system.sync(handle);
    } finally {
      closeSync(handle);
    }
    system.rename(temporary, file);
    syncFolder(dirname(file), system);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeError(file, error);
  }
}

/** Removes what killed writers left in a folder that nobody else writes to now. */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.') && name.endsWith(TEMPORARY)) rmSync(join(folder, name), { force: true });
  }
}

/** The error of a failed write in words; other errors as they are. */
export function writeError(file: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code];
  return reason === undefined
    ? error
    : new UserError(`${file}: cannot be written: ${reason}`, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room',
  EDQUOT: 'the disk quota is used up; make room',
  EROFS: 'the file system is read-only; give another folder with --out',
  EACCES: 'no permission; give another folder with --out',
  EPERM: 'no permission; give another folder with --out',
  ENOENT: 'its folder cannot be made; give another one with --out',
  ENOTDIR: 'part of its path is a file; give another folder with --out',
  EEXIST: 'part of its path is a file; give another folder with --out',
};

function syncFolder(folder: string, system: FileSystem): void {
  // Windows cannot open a folder, and needs no sync of it.
  if (process.platform === 'win32') return;
  const handle = system.open(folder, 'r');
  try {
    system.sync(handle);
  } finally {
    closeSync(handle);
  }
}
