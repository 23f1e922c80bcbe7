import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../error.ts';
import { writeError } from '../file/write-file.ts';

const ELSEWHERE = 'get the files elsewhere and give their folder with --data';

/** A file to fetch, and what it must be. */
export interface Download {
  readonly url: string;
  /** Where it goes; its folder is made. What has come so far stands beside it as `<file>.part`. */
  readonly file: string;
  /** 64 hexadecimal digits, lower case. */
  readonly sha256: string;
}

export interface DownloadOptions {
  /** Told after each piece: bytes there, resumed ones included, and bytes in all where the server says so. */
  readonly progress?: (received: number, total: number | undefined) => void;
  /** Stops it; what has come stays for the next call. */
  readonly signal?: AbortSignal;
}

/**
 * Fetches a file, or returns at once where it is there with the right checksum. An interrupted download goes on
 * where it stopped (HTTP Range, if the server does it). The file appears whole and checked, or not at all. Throws
 * UserError, starting with the address or the file, where the server refuses or cannot be reached, the connection
 * ends early, or the checksum is another.
 */
export async function download(wanted: Download, options: DownloadOptions = {}): Promise<void> {
  const { file, sha256 } = wanted;
  if (existsSync(file)) {
    const found = (await hashFile(file)).digest('hex');
    if (found === sha256) return;
    throw new UserError(`${file}: SHA-256 ${found}, expected ${sha256}; remove it to download it again`);
  }
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw writeError(file, error);
  });
  const part = `${file}.part`;
  const found = await receive(wanted, part, options);
  if (found !== sha256) {
    await rm(part);
    throw new UserError(
      `${wanted.url}: SHA-256 ${found}, expected ${sha256}; nothing was kept; try again, or ${ELSEWHERE}`,
    );
  }
  await rename(part, file);
}

/** Completes `part`; its SHA-256. */
async function receive({ url }: Download, part: string, options: DownloadOptions): Promise<string> {
  const asked = existsSync(part) ? (await stat(part)).size : 0;
  const response = await request(url, asked, options.signal);
  // the part is as long as the file, or longer: its checksum tells
  if (response.status === 416) {
    await response.body?.cancel();
    return (await hashFile(part)).digest('hex');
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new UserError(
      `${url}: status ${response.status} ${response.statusText}; try later, or ${ELSEWHERE}`,
    );
  }
  const start = rangeStart(response, asked);
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : start + Number(length);
  const hash = start > 0 ? await hashFile(part) : createHash('sha256');
  const handle = await open(part, start > 0 ? 'a' : 'w').catch((error: unknown) => {
    throw writeError(part, error);
  });
  let received = start;
  try {
    for await (const piece of response.body as AsyncIterable<Uint8Array>) {
      await handle.writeFile(piece);
      hash.update(piece);
      received += piece.length;
      options.progress?.(received, total);
      // aborting a body that has come whole leaves its reader waiting for ever in Node 20
      options.signal?.throwIfAborted();
    }
    await handle.sync();
  } catch (error) {
    throw interruption(url, received, total, error, options.signal);
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

async function request(url: string, from: number, signal: AbortSignal | undefined): Promise<Response> {
  // bytes as they are stored: a packed transfer has other offsets
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (from > 0) headers['range'] = `bytes=${from}-`;
  try {
    return await fetch(url, { headers, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw new UserError(
      `${url}: cannot be reached (${causeOf(error)}); check the connection, or ${ELSEWHERE}`,
      { cause: error },
    );
  }
}

/** The offset at which the answer's bytes begin; 0 where the server sends the whole file all the same. */
function rangeStart(response: Response, asked: number): number {
  if (response.status !== 206) return 0;
  const given = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (Number(given) !== asked) {
    throw new UserError(
      `${response.url}: sent bytes from ${given ?? 'an unknown place'}, expected from ${asked}; remove the .part file`,
    );
  }
  return asked;
}

function interruption(
  url: string,
  received: number,
  total: number | undefined,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  const system = error instanceof Error && 'syscall' in error && error.syscall === 'write';
  const why = system ? 'cannot be written' : 'the connection ended early';
  return new UserError(
    `${url}: ${why} at byte ${received} of ${total ?? 'an unknown number'} (${causeOf(error)}); ` +
      'do it again, it goes on from there',
    { cause: error },
  );
}

/** The system's code of a failure, which fetch keeps one level down, else its words. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && cause.code !== '' ? String(cause.code) : cause.message;
}

async function hashFile(file: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(piece);
  return hash;
}
