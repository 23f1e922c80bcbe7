import { describe, expect, it } from 'vitest';
import {
  type NamedTensor,
  readTensorFile,
  type TensorFile,
  tensorFileBytes,
} from '../../src/file/safetensors.ts';

const tensor = (shape: readonly number[], values: readonly number[]): NamedTensor => ({
  shape,
  values: Float32Array.from(values),
});
const content: TensorFile = {
  metadata: { offramp: '{"version":1}', note: 'grüße' },
  tensors: new Map([
    ['head/kernel', tensor([2, 3], [1, -2, 3.5, 1e-45, -0, 3.4028234663852886e38])],
    ['head/bias', tensor([3], [Infinity, -Infinity, 1 / 3])],
    ['empty', tensor([0, 4], [])],
    ['scalar', tensor([], [7])],
  ]),
};

const bitsOf = ({ values }: NamedTensor): number[] => [
  ...new Uint32Array(values.buffer, values.byteOffset, values.length),
];

/** A file as the format's page has it: 8 bytes of length, the header, the numbers. */
function file(header: unknown, numbers: readonly number[] = [], length?: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length ?? json.length));
  return Buffer.concat([start, json, Buffer.from(Float32Array.from(numbers).buffer)]);
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

describe('tensorFileBytes', () => {
  it('gives what the format asks for, read by hand', () => {
    const bytes = tensorFileBytes(content);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    expect(text).toMatch(/^\{.*\} *$/s);
    const { __metadata__: metadata, ...entries } = JSON.parse(text) as Record<string, Entry>;
    expect(metadata).toEqual(content.metadata);
    expect(Object.keys(entries)).toEqual([...content.tensors.keys()]);
    let end = 0;
    for (const [name, { shape, values }] of content.tensors) {
      const entry = entries[name] as Entry;
      expect(entry).toEqual({ dtype: 'F32', shape, data_offsets: [end, end + 4 * values.length] });
      values.forEach((value, i) => {
        expect(view.getFloat32(8 + length + end + 4 * i, true), `${name} ${i}`).toBe(value);
      });
      end += 4 * values.length;
    }
    expect(bytes.length).toBe(8 + length + end);
  });

  it('gives the same bytes for the same content', () => {
    expect(tensorFileBytes({ ...content, tensors: new Map(content.tensors) })).toEqual(
      tensorFileBytes(content),
    );
  });

  it('refuses a shape of other size than its values', () => {
    const tensors = new Map([['a', tensor([2, 2], [1, 2, 3])]]);
    expect(() => tensorFileBytes({ metadata: {}, tensors })).toThrow(
      'tensor file: "a" has 3 values for [2, 2]',
    );
  });
});

describe('readTensorFile', () => {
  it('gives back every bit of what was written, in its order', () => {
    const { metadata, tensors } = readTensorFile(tensorFileBytes(content), 'weights');
    expect(metadata).toEqual(content.metadata);
    expect([...tensors.keys()]).toEqual([...content.tensors.keys()]);
    for (const [name, { shape, values }] of content.tensors) {
      const found = tensors.get(name) as NamedTensor;
      expect(found.shape).toEqual(shape);
      expect(bitsOf(found)).toEqual(bitsOf({ shape, values }));
    }
  });

  it('reads from anywhere in a larger buffer, and copies', () => {
    const bytes = tensorFileBytes(content);
    const larger = new Uint8Array(bytes.length + 20).fill(255);
    larger.set(bytes, 3);
    const { tensors } = readTensorFile(larger.subarray(3, 3 + bytes.length), 'weights');
    larger.fill(0);
    expect([...(tensors.get('head/bias')?.values ?? [])]).toEqual([Infinity, -Infinity, Math.fround(1 / 3)]);
  });

  it('reads what others write: no metadata, no padding, tensors in another order than their bytes', () => {
    const header = {
      late: { dtype: 'F32', shape: [1, 2], data_offsets: [4, 12] },
      early: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    };
    const { metadata, tensors } = readTensorFile(file(header, [1, 2, 3]), 'weights');
    expect(metadata).toEqual({});
    expect([...(tensors.get('early')?.values ?? [])]).toEqual([1]);
    expect(tensors.get('late')).toEqual({ shape: [1, 2], values: Float32Array.of(2, 3) });
  });

  it('refuses a file cut anywhere', () => {
    const bytes = tensorFileBytes(content);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readTensorFile(bytes.subarray(0, length), 'weights'), `${length} bytes`).toThrow(
        expect.objectContaining({
          name: 'UserError',
          message: expect.stringMatching(/^weights: /) as string,
        }),
      );
    }
  });

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each<[string, Uint8Array, RegExp]>([
    [
      'nothing',
      new Uint8Array(0),
      /^w: 0 bytes, expected 8 at least; the file is damaged or no safetensors file/,
    ],
    [
      'a header longer than the file',
      file({}, [], 3),
      /^w: byte 0: a header of 3 bytes in a file of 10; the file is damaged/,
    ],
    ['a header longer than any', file({}, [], 2 ** 40), /^w: byte 0: a header of 1099511627776 bytes/],
    [
      'a header that is no JSON',
      file('{"a"'),
      /^w: byte 8: the header is no JSON object; the file is damaged/,
    ],
    ['a header that is no object', file([1]), /^w: byte 8: the header is no JSON object/],
    [
      'another type',
      file({ a: { ...entry, dtype: 'F16' } }, [1, 2]),
      /^w: .*expected F32, the only type read here/,
    ],
    ['a size below 0', file({ a: { ...entry, shape: [-2] } }, [1, 2]), /^w: .*a\.shape/s],
    ['an entry that is none', file({ a: 3 }), /^w: .*a/s],
    ['metadata that is no text', file({ __metadata__: { n: 1 } }), /^w: metadata: .*n/s],
    [
      'bytes that do not fit the shape',
      file({ a: { ...entry, shape: [3] } }, [1, 2]),
      /^w: tensor "a" is bytes 0\.\.8 of 8, expected 0\.\.12 for \[3\]; the file is damaged/,
    ],
    [
      'bytes beyond the end',
      file({ a: entry }, [1]),
      /^w: tensor "a" is bytes 0\.\.8 of 4, expected 0\.\.8 for \[2\]/,
    ],
    [
      'bytes that end before they start',
      file({ a: { ...entry, data_offsets: [8, 0] } }, [1, 2]),
      /^w: tensor "a" is bytes 8\.\.0 of 8, expected 0\.\.8/,
    ],
    [
      'a hole between tensors',
      file({ a: entry, b: { ...entry, data_offsets: [12, 20] } }, [1, 2, 3, 4, 5]),
      /^w: tensor "b" is bytes 12\.\.20 of 20, expected 8\.\.16/,
    ],
    [
      'tensors that share bytes',
      file({ a: entry, b: { ...entry, data_offsets: [4, 12] } }, [1, 2, 3]),
      /^w: tensor "b" is bytes 4\.\.12 of 12, expected 8\.\.16/,
    ],
    [
      'numbers of no tensor',
      file({ a: entry }, [1, 2, 3]),
      /^w: 12 bytes of numbers, expected 8; the file is damaged/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readTensorFile(bytes, 'w')).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});
