import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from '../../src/data/download.ts';

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 253));
const sha256 = createHash('sha256').update(content).digest('hex');

let folder = '';
let server: Server;
let url = '';
let file = '';
/** The Range header of each request. */
let ranges: (string | undefined)[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};

const refused = (message: RegExp) =>
  expect.objectContaining({ name: 'UserError', message: expect.stringMatching(message) });

/** A server that does ranges, as static hosts do. */
function whole(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const headers = { 'content-length': content.length - from };
  if (from === 0) response.writeHead(200, headers);
  else {
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    response.writeHead(206, { ...headers, 'content-range': range });
  }
  response.end(content.subarray(from));
}

/** A download whose connection ends when the first 100,000 bytes have come. */
async function interrupted(): Promise<void> {
  let sending: ServerResponse | undefined;
  answer = (_, response) => {
    sending = response;
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 100_000));
  };
  const progress = (received: number): void => {
    if (received === 100_000) sending?.destroy();
  };
  await expect(download({ url, file, sha256 }, { progress })).rejects.toThrow(
    refused(/a\.bin: the connection ended early at byte 100000 of 300000 \(.*\); do it again/),
  );
  expect(existsSync(file)).toBe(false);
  answer = whole;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-download-'));
  file = join(folder, 'new', 'a.bin');
  ranges = [];
  answer = whole;
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.bin`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

describe('download', () => {
  it('fetches a file, tells its progress, and does not fetch it again', async () => {
    const told: [number, number | undefined][] = [];
    await download({ url, file, sha256 }, { progress: (...at) => told.push(at) });
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(told.at(-1)).toEqual([300_000, 300_000]);
    expect(told.every(([at], i) => i === 0 || at > (told[i - 1] as [number, undefined])[0])).toBe(true);
    await download({ url, file, sha256 });
    expect(ranges).toEqual([undefined]);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('goes on where the connection ended', async () => {
    await interrupted();
    const told: number[] = [];
    await download({ url, file, sha256 }, { progress: (at) => told.push(at) });
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
    expect(told[0]).toBeGreaterThan(100_000);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('starts over where the server knows no ranges', async () => {
    await interrupted();
    answer = (_, response) => response.end(content);
    await download({ url, file, sha256 });
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('completes a part that is already whole', async () => {
    await download({ url, file, sha256 });
    rmSync(file);
    writeFileSync(`${file}.part`, content);
    await download({ url, file, sha256 });
    expect(ranges).toEqual([undefined, 'bytes=300000-']);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('keeps nothing of a file with another checksum', async () => {
    const wrong = '0'.repeat(64);
    await expect(download({ url, file, sha256: wrong })).rejects.toThrow(
      refused(new RegExp(`a\\.bin: SHA-256 ${sha256}, expected ${wrong}; nothing was kept`)),
    );
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  });

  it('leaves a file alone that is there with another checksum', async () => {
    const own = join(folder, 'own.bin');
    writeFileSync(own, 'mine');
    await expect(download({ url, file: own, sha256 })).rejects.toThrow(
      refused(/own\.bin: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}; remove it to download it again/),
    );
    expect(readFileSync(own, 'utf8')).toBe('mine');
    expect(ranges).toEqual([]);
  });

  it('says why a server gives nothing', async () => {
    answer = (_, response) => response.writeHead(404).end('no');
    await expect(download({ url, file, sha256 })).rejects.toThrow(refused(/a\.bin: status 404 Not Found;/));
    answer = (_, response) => response.destroy();
    await expect(download({ url, file, sha256 })).rejects.toThrow(refused(/a\.bin: cannot be reached \(/));
  });

  it('refuses a range that begins elsewhere', async () => {
    await interrupted();
    answer = (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 5-299999/300000' }).end(content.subarray(5));
    };
    await expect(download({ url, file, sha256 })).rejects.toThrow(
      refused(/sent bytes from 5, expected from 100000/),
    );
  });

  it('stops when told to, and goes on later', async () => {
    const stop = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 50_000));
    };
    const options = { signal: stop.signal, progress: () => stop.abort() };
    await expect(download({ url, file, sha256 }, options)).rejects.toThrow(/aborted/);
    answer = whole;
    await download({ url, file, sha256 });
    expect(ranges[1]).toMatch(/^bytes=\d+-$/);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('stops when told to at the last piece', async () => {
    const stop = new AbortController();
    const progress = (received: number): void => {
      if (received === content.length) stop.abort();
    };
    await expect(download({ url, file, sha256 }, { signal: stop.signal, progress })).rejects.toThrow(
      /aborted/,
    );
    expect([existsSync(file), readFileSync(`${file}.part`).equals(content)]).toEqual([false, true]);
  });

  it('goes on through a redirection', async () => {
    await interrupted();
    answer = (request, response) => {
      if (request.url === '/a.bin') response.writeHead(302, { location: '/moved/a.bin' }).end();
      else whole(request, response);
    };
    await download({ url, file, sha256 });
    expect(ranges).toEqual([undefined, 'bytes=100000-', 'bytes=100000-']);
    expect(readFileSync(file).equals(content)).toBe(true);
  });
});
