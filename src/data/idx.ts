import { UserError } from '../error.ts';

/** An array of unsigned bytes in C order (last axis fastest). */
export interface IdxArray {
  readonly shape: readonly number[];
  /** A view of the file's bytes. */
  readonly data: Uint8Array;
}

/** Names of the element types of the format, by their code. */
const TYPES: Readonly<Record<number, string>> = {
  0x08: 'unsigned byte',
  0x09: 'signed byte',
  0x0b: '16-bit integer',
  0x0c: '32-bit integer',
  0x0d: '32-bit float',
  0x0e: '64-bit float',
};
const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX array of unsigned bytes (unpacked). `axes` is the shape it must have, with undefined for an axis of
 * any length. Throws UserError with place and byte offset where the magic, the type or the shape is another, or where
 * the bytes are too few or too many. Source: Y. LeCun, The MNIST database, "the IDX file format": two zero bytes, the
 * type's code, the number of axes, then each length as a 32-bit big-endian integer.
 */
export function readIdx(bytes: Uint8Array, axes: readonly (number | undefined)[], place: string): IdxArray {
  const start = 4 + 4 * axes.length;
  checkMagic(bytes, axes, place);
  if (bytes.length < start) {
    throw new UserError(`${place}: byte ${bytes.length}: ends within its header; download it again`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = axes.map((_, axis) => view.getUint32(4 + 4 * axis));
  for (const [axis, length] of axes.entries()) {
    if (length !== undefined && shape[axis] !== length) {
      throw new UserError(
        `${place}: byte ${4 + 4 * axis}: axis ${axis} has length ${shape[axis]}, expected ${length}; ` +
          'is it a file of another dataset?',
      );
    }
  }
  const end = start + shape.reduce((product, length) => product * length, 1);
  if (bytes.length < end) {
    throw new UserError(
      `${place}: byte ${bytes.length}: ends early, expected ${end} bytes for shape (${shape.join(', ')}); download it again`,
    );
  }
  if (bytes.length > end) {
    throw new UserError(
      `${place}: byte ${end}: ${bytes.length - end} bytes follow the array of shape (${shape.join(', ')}); download it again`,
    );
  }
  return { shape, data: bytes.subarray(start) };
}

function checkMagic(bytes: Uint8Array, axes: readonly unknown[], place: string): void {
  if (bytes.length < 4) {
    throw new UserError(
      `${place}: byte ${bytes.length}: ends within its magic of 4 bytes; download it again`,
    );
  }
  const [first, second, type, count] = bytes as unknown as [number, number, number, number];
  if (first !== 0 || second !== 0 || TYPES[type] === undefined) {
    const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
    throw new UserError(
      `${place}: byte 0: magic ${magic}, expected 000008${axisCode(axes.length)}: not an IDX file; check --data`,
    );
  }
  if (type !== UNSIGNED_BYTE) {
    throw new UserError(
      `${place}: byte 2: elements of type ${TYPES[type]}, expected unsigned byte; save it as bytes`,
    );
  }
  if (count !== axes.length) {
    throw new UserError(
      `${place}: byte 3: ${count} axes, expected ${axes.length}; images have 3, labels 1: were two files exchanged?`,
    );
  }
}

const axisCode = (axes: number): string => axes.toString(16).padStart(2, '0');
