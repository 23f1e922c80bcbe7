import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DownloadOptions, download } from './download.ts';
import { hasFiles, LAYOUTS, type PublishedName } from './folder.ts';
import { type PublishedFile, SOURCES } from './sources.ts';
import { unpack } from './unpack.ts';

/** How a dataset is fetched. */
export interface FetchOptions {
  /** Told what is going on, for a person to read: `train-images-idx3-ubyte.gz: 3.2 of 9.9 MB`. */
  readonly progress?: (message: string) => void;
  /** Stops it; what has come stays for the next call. */
  readonly signal?: AbortSignal;
  /** What to fetch. Default: the official files. */
  readonly source?: readonly PublishedFile[];
}

/**
 * Fetches what is missing of a published dataset into the dataset's own folder in `folder`, checks it, unpacks it,
 * and returns the path of that folder. Goes on where an earlier call stopped. Throws UserError as `download` and
 * `unpack`.
 */
export async function fetchDataset(
  name: PublishedName,
  folder: string,
  options: FetchOptions = {},
): Promise<string> {
  const layout = LAYOUTS[name];
  const own = join(folder, layout.folder);
  for (const published of options.source ?? SOURCES[name]) {
    const file = published.url.slice(published.url.lastIndexOf('/') + 1);
    if (published.archive) {
      if (await hasFiles(own, layout)) continue;
      const archive = join(folder, file);
      await download({ ...published, file: archive }, downloadOptions(file, options));
      options.progress?.(`${file}: unpacking`);
      await unpack(archive, layout, own, options.signal);
      await rm(archive);
    } else {
      await download({ ...published, file: join(own, file) }, downloadOptions(file, options));
    }
  }
  return own;
}

function downloadOptions(file: string, { progress, signal }: FetchOptions): DownloadOptions {
  let last = '';
  const tell = (received: number, total: number | undefined): void => {
    const of = total === undefined ? '' : ` of ${megabytes(total)}`;
    const message = `${file}: ${megabytes(received)}${of} MB`;
    if (message !== last) progress?.(message);
    last = message;
  };
  return { progress: tell, ...(signal && { signal }) };
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
