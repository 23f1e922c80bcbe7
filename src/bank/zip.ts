import { crc32, inflateRawSync } from 'node:zlib';
import { UserError } from '../error.ts';

/** One file of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Its bytes, inflated and checked against their CRC-32; a view of the archive where they are stored as they are. */
  read(): Uint8Array;
}

interface Archive {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly place: string;
}

// signatures and layouts: PKWARE APPNOTE.TXT 6.3.10, 4.3
const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const FULL16 = 0xffff;
const FULL32 = 0xffffffff;

/**
 * The files of a zip archive, zip64 included, by its central directory. Throws UserError where the bytes are no zip
 * archive, are cut short or go on after its end; `read` throws where an entry is encrypted, packed by a method other
 * than deflate, or damaged.
 */
export function zipEntries(bytes: Uint8Array, place: string): ZipEntry[] {
  const archive = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), place };
  const end = findEnd(archive);
  const { count, offset } = directory(archive, end);
  const entries: ZipEntry[] = [];
  let at = offset;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || archive.view.getUint32(at, true) !== CENTRAL)
      throw damaged(place, 'its directory is broken');
    const { entry, next } = centralEntry(archive, at, end);
    entries.push(entry);
    at = next;
  }
  return entries;
}

function damaged(place: string, what: string): UserError {
  return new UserError(`${place}: damaged zip archive, ${what}; copy it again`);
}

/** Offset of the end record, which a comment of up to 64 KiB may follow. */
function findEnd({ bytes, view, place }: Archive): number {
  if (bytes.length < 4 || (view.getUint32(0, true) !== LOCAL && view.getUint32(0, true) !== END)) {
    throw new UserError(`${place}: not a zip archive; expected an .npz file as numpy.savez writes it`);
  }
  let following = 0;
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - FULL16); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const after = bytes.length - (at + 22 + view.getUint16(at + 20, true));
    if (after === 0) return at;
    following ||= Math.max(0, after);
  }
  if (following > 0) throw damaged(place, `${following} bytes follow its end`);
  throw new UserError(
    `${place}: truncated zip archive at ${bytes.length} bytes, its end is missing; copy it again`,
  );
}

/** Where the central directory starts and how many files it names. */
function directory(archive: Archive, end: number): { count: number; offset: number } {
  const { view, place } = archive;
  const count = view.getUint16(end + 10, true);
  const offset = view.getUint32(end + 16, true);
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== END64_LOCATOR) return { count, offset };
  const end64 = uint64(archive, locator + 8);
  if (end64 + 56 > locator || view.getUint32(end64, true) !== END64) {
    throw damaged(place, 'its zip64 end record is broken');
  }
  return { count: uint64(archive, end64 + 32), offset: uint64(archive, end64 + 48) };
}

function centralEntry(archive: Archive, at: number, end: number): { entry: ZipEntry; next: number } {
  const { bytes, view } = archive;
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > end) throw damaged(archive.place, 'its directory is broken');
  const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd));
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const [size, packed, offset] = zip64Sizes(archive, sizes, nameEnd, extraEnd) as [number, number, number];
  const entry = { name, flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true) };
  const crc = view.getUint32(at + 16, true);
  return {
    entry: { name, read: () => unpack(archive, { ...entry, crc, size, packed, offset }) },
    next,
  };
}

/** Sizes that do not fit 32 bits stand in extra field 1 in this order, and only those. */
function zip64Sizes(archive: Archive, sizes: number[], start: number, end: number): number[] {
  if (!sizes.includes(FULL32)) return sizes;
  const { view, place } = archive;
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    return sizes.map((size) => {
      if (size !== FULL32) return size;
      next += 8;
      if (next > end) throw damaged(place, 'a zip64 size is missing');
      return uint64(archive, next - 8);
    });
  }
  return sizes;
}

interface Packed {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

function unpack({ bytes, view, place }: Archive, entry: Packed): Uint8Array {
  const { name, offset, size, method } = entry;
  if (entry.flags & 1) throw new UserError(`${place}: "${name}" is encrypted; save it without a password`);
  if (method !== 0 && method !== 8) {
    throw new UserError(
      `${place}: "${name}" is packed by method ${method}, expected stored or deflate; save it again`,
    );
  }
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL) {
    throw damaged(place, `"${name}" is not where its directory says`);
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = bytes.subarray(start, start + entry.packed);
  const unpacked = method === 0 ? packed : inflate(packed, size, `"${name}"`, place);
  if (unpacked.length !== size)
    throw damaged(place, `"${name}" has ${unpacked.length} bytes, expected ${size}`);
  if (crc32(unpacked) !== entry.crc) throw damaged(place, `"${name}" does not match its CRC-32`);
  return unpacked;
}

function inflate(packed: Uint8Array, size: number, name: string, place: string): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw damaged(
      place,
      `${name} cannot be inflated (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

function uint64({ view, place }: Archive, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw damaged(place, `a size of ${value} bytes`);
  return value;
}
