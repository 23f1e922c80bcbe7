import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { arrayBuffer } from 'node:stream/consumers';
import type { ReadableStream } from 'node:stream/web';
import { createTarDecoder } from 'modern-tar';
import { UserError } from '../error.ts';
import { writeFileWhole } from '../file/write-file.ts';
import type { Layout } from './folder.ts';

/**
 * Puts the dataset's files from its tar.gz `archive`, where they lie in the layout's folder, into `folder`, which is
 * made. Members of any other name, and links, are passed over. Each file appears whole or not at all, and none unless
 * all are there; until then they are in `<folder>.part`. One file is in memory at a time. Throws UserError, starting
 * with the archive, where it is damaged or a file is missing.
 */
export async function unpack(
  archive: string,
  layout: Layout,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  try {
    const written = await writeMembers(archive, layout, part, signal);
    const missing = layout.files.find((file) => !written.has(file));
    if (missing !== undefined) {
      throw new UserError(
        `${archive}: no ${layout.folder}/${missing}, which ${layout.title} is made of; ` +
          'get the files elsewhere and give their folder with --data',
      );
    }
    await mkdir(folder, { recursive: true });
    for (const file of layout.files) await rename(join(part, file), join(folder, file));
  } finally {
    await rm(part, { recursive: true });
  }
}

/** Writes those of the layout's files that the archive has to `folder`; their names. */
async function writeMembers(
  archive: string,
  layout: Layout,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const written = new Set<string>();
  const packed = Readable.toWeb(createReadStream(archive)) as ReadableStream<Uint8Array>;
  const bytes = packed.pipeThrough(new DecompressionStream('gzip'), signal && { signal });
  try {
    for await (const { header, body } of bytes.pipeThrough(createTarDecoder({ strict: true }))) {
      // read in any case: the next member comes after its last byte
      const content = new Uint8Array(await arrayBuffer(body));
      const file = layout.files.find((name) => header.name === `${layout.folder}/${name}`);
      if (file === undefined || header.type !== 'file') continue;
      writeFileWhole(join(folder, file), content);
      written.add(file);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${archive}: damaged archive (${why}); remove it to download it again`, {
      cause: error,
    });
  }
  return written;
}
