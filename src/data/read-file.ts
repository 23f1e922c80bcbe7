import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../error.ts';

/**
 * The bytes of a data file, unpacked where it starts with gzip's magic, whatever its name says. Throws UserError,
 * starting with the path, where it is missing, unreadable, or a gzip archive that is cut or damaged.
 */
export async function readDataFile(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw readError(path, error);
  });
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(bytes, path) : bytes;
}

function unpack(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const cut = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
    const what = cut
      ? `gzip archive ends early, at byte ${bytes.length}`
      : `damaged gzip archive of ${bytes.length} bytes (${error instanceof Error ? error.message : String(error)})`;
    throw new UserError(`${path}: ${what}; download it again`, { cause: error });
  }
}

function readError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError(`${path}: no such file; check --data`);
  if (code === 'EISDIR') return new UserError(`${path}: is a folder, expected a file; check --data`);
  if (code === 'EACCES') return new UserError(`${path}: may not be read; check its permissions`);
  return error;
}
