import { UserError } from '../error.ts';
import { float16Table } from './float16.ts';

/** An array of numbers as numpy stores it, in C order (last axis fastest). */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Numbers;
  /** Stored as float16; `data` holds the same numbers as float32. */
  readonly half: boolean;
}

/** float16 comes as float32, int64 and uint64 as float64, bool as uint8. */
export type Numbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers start. */
  readonly start: number;
}

const KINDS: Readonly<Record<string, (buffer: ArrayBuffer) => Numbers>> = {
  b1: (buffer) => new Uint8Array(buffer),
  i1: (buffer) => new Int8Array(buffer),
  u1: (buffer) => new Uint8Array(buffer),
  i2: (buffer) => new Int16Array(buffer),
  u2: (buffer) => new Uint16Array(buffer),
  i4: (buffer) => new Int32Array(buffer),
  u4: (buffer) => new Uint32Array(buffer),
  f2: (buffer) => new Uint16Array(buffer),
  f4: (buffer) => new Float32Array(buffer),
  f8: (buffer) => new Float64Array(buffer),
};

/**
 * Reads one `.npy` array: format versions 1 to 3, either byte order, C or Fortran order, bool, integers of 8 to 64
 * bits and floats of 16 to 64. Throws UserError where the bytes are anything else, are too few or too many, or hold
 * a 64-bit integer beyond 2^53. Source: numpy.lib.format.
 */
export function readNpy(bytes: Uint8Array, place: string): NpyArray {
  const { descr, fortran, shape, start } = readHeader(bytes, place);
  const [order, type] = [descr[0] as string, descr.slice(1)];
  const itemSize = Number(type.slice(1));
  const count = shape.reduce((product, length) => product * length, 1);
  const given = bytes.length - start;
  if (given !== count * itemSize) {
    throw new UserError(
      `${place}: ${given} bytes of data, expected ${count * itemSize} for shape (${shape.join(', ')}) of ${type}; ` +
        `${given < count * itemSize ? 'it is truncated' : 'something follows the array'}, save it again`,
    );
  }
  // a copy (slice of a Buffer makes none): numbers start at a multiple of their size, a foreign order is turned in place
  const raw = new Uint8Array(bytes.subarray(start));
  if (order === '>') turnBytes(raw, itemSize);
  const stored = numbers(raw.buffer, type, place);
  const data = fortran && shape.length > 1 ? toRowMajor(stored, shape) : stored;
  return { shape, data, half: type === 'f2' };
}

function readHeader(bytes: Uint8Array, place: string): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (String.fromCharCode(...bytes.subarray(0, 6)) !== '\x93NUMPY') {
    throw new UserError(`${place}: not a .npy array; save it with numpy`);
  }
  const cut = new UserError(`${place}: truncated within its header; save it again`);
  if (bytes.length < 12) throw cut;
  const version = bytes[6] as number;
  if (version < 1 || version > 3) {
    throw new UserError(
      `${place}: .npy version ${version}, expected 1, 2 or 3; save it with a current numpy`,
    );
  }
  const [from, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (from + length > bytes.length) throw cut;
  const text = new TextDecoder().decode(bytes.subarray(from, from + length));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (fortran === undefined || shape === undefined) {
    throw new UserError(`${place}: header without order or shape; save it with numpy`);
  }
  if (descr === undefined || !/^[<>|=]([biu]1|[iuf][248])$/.test(descr)) {
    throw new UserError(
      `${place}: type ${descr === undefined ? 'structured' : `"${descr}"`}, expected bool, integers of 8 to 64 bits ` +
        'or floats of 16 to 64; convert it with .astype before saving',
    );
  }
  const lengths = shape.split(',').map((length_) => length_.replace('L', '').trim());
  return {
    descr,
    fortran: fortran === 'True',
    shape: lengths.filter((length_) => length_ !== '').map(Number),
    start: from + length,
  };
}

function numbers(buffer: ArrayBuffer, type: string, place: string): Numbers {
  if (type === 'i8' || type === 'u8') return wideIntegers(buffer, type, place);
  const stored = (KINDS[type] as (buffer: ArrayBuffer) => Numbers)(buffer);
  return type === 'f2' ? Float32Array.from(stored, (bits) => float16Table[bits] as number) : stored;
}

/** 64-bit integers as float64, which is exact up to 2^53. */
function wideIntegers(buffer: ArrayBuffer, type: 'i8' | 'u8', place: string): Float64Array {
  const low = new Uint32Array(buffer);
  const high = type === 'i8' ? new Int32Array(buffer) : low;
  const out = new Float64Array(low.length / 2);
  for (let i = 0; i < out.length; i++) {
    const value = (high[2 * i + 1] as number) * 2 ** 32 + (low[2 * i] as number);
    if (!Number.isSafeInteger(value)) {
      throw new UserError(`${place}: integer ${value} at index ${i} is beyond 2^53; save smaller integers`);
    }
    out[i] = value;
  }
  return out;
}

function turnBytes(bytes: Uint8Array, itemSize: number): void {
  for (let at = 0; at < bytes.length; at += itemSize) bytes.subarray(at, at + itemSize).reverse();
}

/** Fortran order (first axis fastest) to C order. */
function toRowMajor<T extends Numbers>(columnMajor: T, shape: readonly number[]): T {
  const out = columnMajor.slice() as T;
  const axes = shape.length;
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, length) => product * length, 1),
  );
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = columnMajor[from] as number;
    // count up, last axis first
    for (let axis = axes - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (index[axis] as number) * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
}
