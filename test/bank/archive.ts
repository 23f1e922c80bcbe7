import { crc32 } from 'node:zlib';

/** A zip archive of stored files, byte by byte after PKWARE's description. */
export function zip(files: readonly (readonly [name: string, data: Uint8Array])[], comment = ''): Uint8Array {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  for (const [name, data] of files) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(Buffer.concat(parts).length, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00'), fields, tail, Buffer.from(name));
    parts.push(Buffer.from('PK\x03\x04'), fields, Buffer.from(name), Buffer.from(data));
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(central).length, 12);
  end.writeUInt32LE(Buffer.concat(parts).length, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...parts, ...central, end, Buffer.from(comment)]));
}

/** An array to save; float64 and int32 as they are, others as uint8. */
export interface Saved {
  readonly shape: readonly number[];
  readonly data: Float64Array | Int32Array | Uint8Array;
}

/** An archive as numpy.savez writes it. */
export function npz(arrays: Readonly<Record<string, Saved>>): Uint8Array {
  return zip(
    Object.entries(arrays).map(([name, { shape, data }]) => {
      const descr = data instanceof Float64Array ? '<f8' : data instanceof Int32Array ? '<i4' : '|u1';
      const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
      const bytes = Buffer.concat([
        Buffer.from('\x93NUMPY\x01\0\x76\0', 'latin1'),
        Buffer.from(`${header.padEnd(117)}\n`),
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      ]);
      return [`${name}.npy`, new Uint8Array(bytes)];
    }),
  );
}
