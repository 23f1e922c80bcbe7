import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchDataset } from '../../src/data/fetch.ts';
import { LAYOUTS, type PublishedName } from '../../src/data/folder.ts';
import { type PublishedFile, SOURCES } from '../../src/data/sources.ts';
import { createRandom } from '../../src/random.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { type Member, tar } from './tar.ts';

let root = '';
/** Where the downloads go: below `root`, so that what a traversal would write is seen. */
let folder = '';
let server: FileServer;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'offramp-fetch-'));
  folder = join(root, 'cache', 'datasets');
  server = await serveFiles();
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

const refused = (message: RegExp) =>
  expect.objectContaining({ name: 'UserError', message: expect.stringMatching(message) });

/** Bytes that gzip cannot shorten. */
function noise(length: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length }, () => random.integer(256));
}

/** Puts a file on the server, and says what it is. */
function publish(name: string, content: Uint8Array): PublishedFile {
  server.files.set(name, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { url: `${server.url}/${name}`, sha256, archive: name.endsWith('.tar.gz') };
}

const contents = new Map(LAYOUTS.cifar10.files.map((file, i) => [file, noise(20_000 + i, i)]));
const members: Member[] = [...contents].map(([file, content]) => ({
  name: `cifar-10-batches-bin/${file}`,
  content,
}));

const publishArchive = (...all: readonly Member[]): PublishedFile[] => [
  publish('cifar-10-binary.tar.gz', gzipSync(tar(all))),
];

/** All files below `root`, with `/` on every system. */
const everything = (): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

const unpacked = LAYOUTS.cifar10.files.map((file) => `cache/datasets/cifar-10-batches-bin/${file}`).sort();

describe('fetchDataset, of single files', () => {
  const files = LAYOUTS.mnist.files.map((file) => `${file}.gz`);
  const publishMnist = (): PublishedFile[] => files.map((file, i) => publish(file, noise(60_000 + i, i)));

  it("fetches them to the dataset's folder, tells its progress, and then fetches what is missing alone", async () => {
    const source = publishMnist();
    const told: string[] = [];
    const own = await fetchDataset('mnist', folder, { source, progress: (message) => told.push(message) });
    expect(own).toBe(join(folder, 'mnist'));
    expect(everything()).toEqual(files.map((file) => `cache/datasets/mnist/${file}`).sort());
    for (const file of files) {
      expect(readFileSync(join(own, file)).equals(server.files.get(file) as Uint8Array)).toBe(true);
    }
    expect(server.requests).toEqual(files);
    expect(told.filter((message) => message.endsWith(': 0.1 of 0.1 MB'))).toEqual(
      files.map((file) => `${file}: 0.1 of 0.1 MB`),
    );
    expect(new Set(told).size).toBe(told.length);

    rmSync(join(own, 't10k-images-idx3-ubyte.gz'));
    await fetchDataset('mnist', folder, { source });
    expect(server.requests.slice(4)).toEqual(['t10k-images-idx3-ubyte.gz']);
  });

  it('keeps the files that came before one with another checksum', async () => {
    const source = publishMnist();
    server.files.set('train-labels-idx1-ubyte.gz', noise(60_001, 99));
    await expect(fetchDataset('mnist', folder, { source })).rejects.toThrow(
      refused(/^http.*train-labels-idx1-ubyte\.gz: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}; .* --data$/),
    );
    expect(everything()).toEqual(['cache/datasets/mnist/train-images-idx3-ubyte.gz']);
  });
});

describe('fetchDataset, of an archive', () => {
  it('takes the files of the dataset from it, and nothing else', async () => {
    const source = publishArchive(
      { name: 'cifar-10-batches-bin/', type: '5' },
      { name: 'cifar-10-batches-bin/readme.html', content: noise(700, 50) },
      { name: 'data_batch_1.bin', content: noise(20, 51) },
      { name: '../cifar-10-batches-bin/data_batch_2.bin', content: noise(20, 52) },
      ...members,
      { name: '../../escaped.bin', content: noise(20, 53) },
      { name: `${root.replaceAll('\\', '/')}/absolute.bin`, content: noise(20, 54) },
      { name: '/cifar-10-batches-bin/data_batch_3.bin', content: noise(20, 55) },
      { name: 'cifar-10-batches-bin/../../up.bin', content: noise(20, 56) },
      { name: 'cifar-10-batches-bin/data_batch_4.bin', type: '2' },
    );
    const told: string[] = [];
    const own = await fetchDataset('cifar10', folder, { source, progress: (message) => told.push(message) });
    expect(own).toBe(join(folder, 'cifar-10-batches-bin'));
    expect(everything()).toEqual(unpacked);
    for (const [file, content] of contents) expect(readFileSync(join(own, file)).equals(content)).toBe(true);
    expect(told.slice(-2)).toEqual([
      'cifar-10-binary.tar.gz: 0.1 of 0.1 MB',
      'cifar-10-binary.tar.gz: unpacking',
    ]);

    await fetchDataset('cifar10', folder, { source });
    expect(server.requests).toEqual(['cifar-10-binary.tar.gz']);
  });

  it('goes on where the connection was cut', async () => {
    const source = publishArchive(...members);
    server.cutNext(70_000);
    await expect(fetchDataset('cifar10', folder, { source })).rejects.toThrow(
      refused(/cifar-10-binary\.tar\.gz: the connection ended early at byte 70000 of \d+ .*do it again/),
    );
    expect(everything()).toEqual(['cache/datasets/cifar-10-binary.tar.gz.part']);
    await fetchDataset('cifar10', folder, { source });
    expect(server.requests).toEqual(['cifar-10-binary.tar.gz', 'cifar-10-binary.tar.gz bytes=70000-']);
    expect(everything()).toEqual(unpacked);
  });

  it('keeps nothing of one with another checksum', async () => {
    const [file] = publishArchive(...members) as [PublishedFile];
    const source = [{ ...file, sha256: '0'.repeat(64) }];
    await expect(fetchDataset('cifar10', folder, { source })).rejects.toThrow(
      refused(/SHA-256 [0-9a-f]{64}, expected 0{64}; nothing was kept/),
    );
    expect(everything()).toEqual([]);
  });

  it.each<[string, readonly Member[]]>([
    ['lacks', members.slice(0, -1)],
    ['has as a link', [...members.slice(0, -1), { name: 'cifar-10-batches-bin/test_batch.bin', type: '2' }]],
    ['has elsewhere', [...members.slice(0, -1), { name: 'other/test_batch.bin', content: noise(9, 9) }]],
  ])('writes no file of one that %s a file of the dataset', async (_, all) => {
    await expect(fetchDataset('cifar10', folder, { source: publishArchive(...all) })).rejects.toThrow(
      refused(
        /cifar-10-binary\.tar\.gz: no cifar-10-batches-bin\/test_batch\.bin, which CIFAR-10 is made of; .*--data$/,
      ),
    );
    expect(everything()).toEqual(['cache/datasets/cifar-10-binary.tar.gz']);
  });

  it.each<[string, (archive: Buffer) => Uint8Array, RegExp]>([
    ['is cut', (archive) => archive.subarray(0, 60_000), /unexpected end of file/],
    ['is no gzip archive', (archive) => gunzipSync(archive), /incorrect header check/],
    ['ends within a member', (archive) => gzipSync(gunzipSync(archive).subarray(0, 60_000)), /truncated/],
    [
      'has a header with another checksum',
      (archive) => gzipSync(gunzipSync(archive).fill('X', 30, 31)),
      /checksum/,
    ],
  ])('writes no file of one that %s', async (_, damage, why) => {
    const damaged = damage(gzipSync(tar(members)));
    const source = [publish('cifar-10-binary.tar.gz', damaged)];
    await expect(fetchDataset('cifar10', folder, { source })).rejects.toThrow(
      refused(
        new RegExp(`tar\\.gz: damaged archive \\(.*${why.source}.*\\); remove it to download it again$`),
      ),
    );
    expect(everything()).toEqual(['cache/datasets/cifar-10-binary.tar.gz']);
  });

  it('fetches it again where a file is missing', async () => {
    const source = publishArchive(...members);
    const own = await fetchDataset('cifar10', folder, { source });
    rmSync(join(own, 'data_batch_3.bin'));
    await fetchDataset('cifar10', folder, { source });
    expect(server.requests).toHaveLength(2);
    expect(everything()).toEqual(unpacked);
  });

  it('stops when told to, while it downloads and before it unpacks, and goes on later', async () => {
    const source = publishArchive(...members);
    for (const at of ['0.1 of 0.1 MB', 'unpacking']) {
      const stop = new AbortController();
      const progress = (message: string): void => {
        if (message.endsWith(at)) stop.abort();
      };
      await expect(
        fetchDataset('cifar10', folder, { source, progress, signal: stop.signal }),
      ).rejects.toThrow(/aborted/);
      expect(existsSync(join(folder, 'cifar-10-batches-bin'))).toBe(false);
    }
    await fetchDataset('cifar10', folder, { source });
    expect(everything()).toEqual(unpacked);
  });
});

describe('SOURCES', () => {
  it.each(Object.keys(SOURCES) as PublishedName[])('names every file of %s once', (name) => {
    const source = SOURCES[name];
    const names = source.map(({ url }) => new URL(url).pathname.split('/').at(-1));
    const archive = name.startsWith('cifar');
    const expected = archive
      ? [`${name.replace('cifar', 'cifar-')}-binary.tar.gz`]
      : LAYOUTS[name].files.map((file) => `${file}.gz`);
    expect(names).toEqual(expected);
    expect(source.every((file) => (file.archive ?? false) === archive)).toBe(true);
    expect(source.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
  });

  it('has another checksum for each file', () => {
    const sums = Object.values(SOURCES).flatMap((source) => source.map(({ sha256 }) => sha256));
    expect(new Set(sums).size).toBe(10);
  });
});
