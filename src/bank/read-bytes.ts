import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../error.ts';

/**
 * The bytes of a whole file of any size, in a SharedArrayBuffer if so asked. Throws UserError, starting with `place`,
 * where there is no such file or it cannot be read.
 */
export async function readBytes(path: string, place: string, shared = false): Promise<ArrayBufferLike> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      const buffer = shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
      await fill(handle, new Uint8Array(buffer), place);
      return buffer;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(place, error);
  }
}

async function fill(handle: FileHandle, bytes: Uint8Array, place: string): Promise<void> {
  // one read takes less than 2 GiB
  const most = 2 ** 30;
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(most, bytes.length - at), at);
    if (bytesRead === 0) throw new UserError(`${place}: shrank while it was read; try again`);
    at += bytesRead;
  }
}

function readError(place: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError(`${place}: no such file; check its path`);
  if (code === 'EISDIR') return new UserError(`${place}: is a folder, expected a file; check its path`);
  if (code === 'EACCES') return new UserError(`${place}: may not be read; check its permissions`);
  return error;
}
