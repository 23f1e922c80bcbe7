/**
 * A table of a flatbuffer. Fields are numbered from 0 in the order of their declaration; one that is absent gives its
 * default. Every access is bounded by the bytes, so that a damaged file throws RangeError and nothing worse.
 */
export interface FlatTable {
  int8(field: number): number;
  int16(field: number): number;
  int32(field: number): number;
  int64(field: number): number;
  string(field: number): string;
  /** The table that the field points to; undefined where absent. */
  table(field: number): FlatTable | undefined;
  /** A vector of tables; empty where absent. */
  tables(field: number): FlatTable[];
  /** Where each struct of `size` bytes of a vector starts; empty where absent. */
  structs(field: number, size: number): number[];
}

/** The root table of the flatbuffer that starts at `start`. Source: flatbuffers' "FlatBuffer Internals". */
export function flatRoot(view: DataView, start: number): FlatTable {
  return flatTable(view, start + view.getUint32(start, true));
}

/** A 64-bit integer as a number; RangeError beyond 2^53. */
export function int64At(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer ${value} beyond 2^53`);
  return value;
}

function flatTable(view: DataView, start: number): FlatTable {
  const layout = start - view.getInt32(start, true);
  const layoutSize = view.getUint16(layout, true);
  /** Where a field is; 0 where it is absent. */
  const find = (field: number): number => {
    const entry = 4 + 2 * field;
    const offset = entry + 2 <= layoutSize ? view.getUint16(layout + entry, true) : 0;
    return offset === 0 ? 0 : start + offset;
  };
  const follow = (at: number): number => at + view.getUint32(at, true);
  const vector = (field: number, size: number): number[] => {
    const at = find(field);
    if (at === 0) return [];
    const items = follow(at);
    const length = view.getUint32(items, true);
    if (items + 4 + length * size > view.byteLength) throw new RangeError(`vector of ${length} past the end`);
    return Array.from({ length }, (_, i) => items + 4 + i * size);
  };
  return {
    int8: (field) => (find(field) ? view.getInt8(find(field)) : 0),
    int16: (field) => (find(field) ? view.getInt16(find(field), true) : 0),
    int32: (field) => (find(field) ? view.getInt32(find(field), true) : 0),
    int64: (field) => (find(field) ? int64At(view, find(field)) : 0),
    string(field) {
      const at = find(field);
      if (at === 0) return '';
      const text = follow(at);
      const bytes = new Uint8Array(view.buffer, view.byteOffset + text + 4, view.getUint32(text, true));
      return new TextDecoder().decode(bytes);
    },
    table: (field) => (find(field) ? flatTable(view, follow(find(field))) : undefined),
    tables: (field) => vector(field, 4).map((at) => flatTable(view, follow(at))),
    structs: vector,
  };
}
