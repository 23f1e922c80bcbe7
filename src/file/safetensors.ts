import { z } from 'zod';
import { parsed, UserError } from '../error.ts';

/** One array of a file of tensors. */
export interface NamedTensor {
  readonly shape: readonly number[];
  /** Row-major [product of shape]. */
  readonly values: Float32Array;
}

/** What a file of tensors holds. */
export interface TensorFile {
  /** Text by name, kept in the header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;
const LARGEST_HEADER = 100_000_000;

const Entry = z.strictObject({
  dtype: z.literal('F32', 'expected F32, the only type read here'),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
type HeaderEntry = z.output<typeof Entry>;
const Header = z.record(z.string(), Entry);
const Metadata = z.record(z.string(), z.string());

/**
 * The bytes of a safetensors file (float32 only): the same content gives the same bytes. Throws an Error where a shape
 * holds another number of values.
 */
export function tensorFileBytes({ metadata, tensors }: TensorFile): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, values }]) => {
    if (count(shape) !== values.length) {
      throw new Error(`tensor file: "${name}" has ${values.length} values for [${shape.join(', ')}]`);
    }
    const start = end;
    end += values.length * FLOAT_BYTES;
    return [name, { dtype: 'F32', shape: [...shape], data_offsets: [start, end] }] as const;
  });
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  // padded with spaces, as the format asks, so that the numbers are aligned
  const json = Buffer.from(text);
  const padded = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = Buffer.alloc(LENGTH_BYTES + padded + end, ' ');
  bytes.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(bytes, LENGTH_BYTES);
  let at = LENGTH_BYTES + padded;
  for (const { values } of tensors.values()) {
    for (const value of values) at = bytes.writeFloatLE(value, at);
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 tensors. `place` begins error messages. Throws UserError where it is cut short,
 * its header is none, or a tensor does not fill its bytes.
 */
export function readTensorFile(bytes: Uint8Array, place: string): TensorFile {
  const damaged = (why: string): UserError =>
    new UserError(`${place}: ${why}; the file is damaged or no safetensors file, make it again`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < LENGTH_BYTES) throw damaged(`${buffer.length} bytes, expected 8 at least`);
  const length = Number(buffer.readBigUInt64LE(0));
  const start = LENGTH_BYTES + length;
  if (length > LARGEST_HEADER || start > buffer.length) {
    throw damaged(`byte 0: a header of ${length} bytes in a file of ${buffer.length}`);
  }
  const json = headerOf(buffer.toString('utf8', LENGTH_BYTES, start), damaged);
  const { __metadata__: metadata = {}, ...header } = json;
  const data = buffer.subarray(start);
  const entries = Object.entries(parsed(Header, header, place));
  checkOffsets(entries, data.length, damaged);
  const tensors = new Map(
    entries.map(([name, { shape, data_offsets }]) => [
      name,
      { shape, values: floats(data, data_offsets[0], count(shape)) },
    ]),
  );
  return { metadata: parsed(Metadata, metadata, `${place}: metadata`), tensors };
}

/** As the format asks: tensors fill the bytes one behind the other, without holes. */
function checkOffsets(
  entries: readonly (readonly [string, HeaderEntry])[],
  bytes: number,
  damaged: (why: string) => UserError,
): void {
  let end = 0;
  for (const [name, { shape, data_offsets }] of entries.toSorted(byOffset)) {
    const [from, to] = data_offsets;
    const expected = end + count(shape) * FLOAT_BYTES;
    if (from !== end || to !== expected || to > bytes) {
      throw damaged(
        `tensor "${name}" is bytes ${from}..${to} of ${bytes}, expected ${end}..${expected} for ` +
          `[${shape.join(', ')}]`,
      );
    }
    end = to;
  }
  if (end !== bytes) throw damaged(`${bytes} bytes of numbers, expected ${end}`);
}

const byOffset = ([, a]: readonly [string, HeaderEntry], [, b]: readonly [string, HeaderEntry]): number =>
  a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1];

const count = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

function headerOf(text: string, damaged: (why: string) => UserError): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
  } catch {
    // said below
  }
  throw damaged('byte 8: the header is no JSON object');
}

function floats(data: Buffer, from: number, size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => data.readFloatLE(from + i * FLOAT_BYTES));
}
