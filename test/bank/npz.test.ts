import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../../src/bank/npz.ts';
import { zipEntries } from '../../src/bank/zip.ts';
import { UserError } from '../../src/error.ts';
import { zip } from './archive.ts';

// written by numpy and by hand: test/bank/fixtures/make.py
function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
}

const expected = JSON.parse(new TextDecoder().decode(fixture('arrays.json'))) as Record<
  string,
  { shape: number[]; data: number[] }
>;

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  return bytes.with(at, value);
}

describe('readNpz', () => {
  it.each(['stored.npz', 'deflated.npz', 'zip64.npz'])('reads %s as numpy does', (name) => {
    const arrays = readNpz(fixture(name), name);
    expect([...arrays.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [key, { shape, data }] of arrays) {
      expect({ key, shape, data: [...data] }).toEqual({ key, ...expected[key] });
    }
  });

  it('reads an archive by hand, with a comment at its end', () => {
    const macs = fixture('c-i1.npy');
    const archive = zip([['macs.npy', macs]], 'PK\x05\x06 within a comment');
    expect(readNpz(archive, 'a').get('macs')?.shape).toEqual([2, 3, 4]);
    expect(zipEntries(zip([]), 'a')).toEqual([]);
  });

  const stored = fixture('stored.npz');
  const hand = zip([['a.npy', fixture('c-i1.npy')]]);
  it.each<[string, Uint8Array, string]>([
    [
      'text',
      new TextEncoder().encode('policy_logits = 1'),
      'x.npz: not a zip archive; expected an .npz file as numpy.savez',
    ],
    ['nothing', new Uint8Array(), 'x.npz: not a zip archive'],
    ['a lone array', fixture('c-f4.npy'), 'x.npz: not a zip archive'],
    [
      'a truncated archive',
      stored.subarray(0, 2000),
      'x.npz: truncated zip archive at 2000 bytes, its end is missing; copy it again',
    ],
    [
      'bytes after its end',
      Uint8Array.of(...stored, 1, 2, 3),
      'x.npz: damaged zip archive, 3 bytes follow its end; copy it again',
    ],
    [
      'a changed byte',
      withByte(hand, 140, 77),
      'x.npz: damaged zip archive, "a.npy" does not match its CRC-32',
    ],
    [
      'another packing',
      fixture('bzip2.npz'),
      'x.npz: "macs.npy" is packed by method 12, expected stored or deflate',
    ],
    ['other files', fixture('other.npz'), 'x.npz: holds "readme.txt", expected .npy arrays only'],
    [
      'an array twice',
      zip([
        ['a.npy', fixture('c-i1.npy')],
        ['a.npy', fixture('c-i1.npy')],
      ]),
      'x.npz: array "a" stands twice',
    ],
    ['objects', zip([['a.npy', fixture('object.npy')]]), 'x.npz: a: type "|O", expected'],
    ['a password', withByte(hand, hand.length - 22 - 51 + 8, 1), 'x.npz: "a.npy" is encrypted'],
    [
      'a broken directory',
      withByte(hand, hand.length - 22 - 51, 0),
      'x.npz: damaged zip archive, its directory is broken',
    ],
    [
      'a lost file',
      withByte(hand, 0, 0x50).with(hand.length - 22 - 51 + 42, 9),
      'x.npz: damaged zip archive, "a.npy" is not where',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readNpz(bytes, 'x.npz')).toThrow(message);
  });

  it.each(['stored.npz', 'deflated.npz', 'zip64.npz'])(
    'meets any truncation of %s with a clear error',
    (name) => {
      const bytes = fixture(name);
      for (let length = 0; length < bytes.length; length++) {
        expect(() => readNpz(bytes.subarray(0, length), 'x')).toThrow(UserError);
      }
    },
  );

  it.each(['stored.npz', 'deflated.npz', 'zip64.npz'])(
    'reads %s rightly or refuses it, whatever byte changes',
    (name) => {
      const bytes = fixture(name);
      for (let at = 0; at < bytes.length; at++) {
        try {
          const arrays = readNpz(bytes.with(at, (bytes[at] as number) ^ 0xff), 'x');
          for (const [key, { data }] of arrays) {
            if (key in expected) expect([...data]).toEqual(expected[key]?.data);
          }
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }
    },
  );
});
