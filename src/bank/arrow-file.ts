import { type FlatTable, flatRoot, int64At } from './flatbuffer.ts';

// numbers of the Arrow format: Schema.fbs, Message.fbs and File.fbs of format version 5
const TYPES: Readonly<Record<number, string>> = { 2: 'int', 3: 'float', 5: 'utf8', 16: 'list' };
const FLOAT_BITS = [16, 32, 64];
const DICTIONARY_BATCH = 2;
const RECORD_BATCH = 3;

/** A column's type as text, `int32`, `float16` or `dictionary<int8>`, and a list's width and items. */
export interface ArrowField {
  readonly name: string;
  readonly type: string;
  /** Values to a row; 1 outside a fixed-size list. */
  readonly width: number;
  readonly child?: ArrowField;
}

/** Values of one column, without nulls. */
export interface ArrowValues {
  readonly field: ArrowField;
  /** Rows of the column. */
  readonly length: number;
  /** The values' buffer: a list's items, a dictionary's codes. */
  readonly bytes: Uint8Array;
  /** The words of a dictionary, in the order of their codes. */
  readonly words?: readonly string[];
}

/** An Arrow IPC file of one record batch. */
export interface ArrowFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly columns: readonly ArrowValues[];
}

/**
 * Reads an Arrow IPC file whose footer lies at `footer`, as far as a bank needs it: one uncompressed record batch of
 * integers, floats, dictionaries of text and fixed-size lists of such. Nothing is copied. Throws Error with the reason
 * (RangeError where the bytes contradict themselves).
 */
export function readArrowFile(bytes: Uint8Array, footer: number): ArrowFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const root = flatRoot(view, footer);
  const schema = root.table(1);
  if (!schema) throw new Error('no schema');
  if (schema.int16(0) !== 0) throw new Error('big-endian, expected little-endian');
  const batches = root.structs(3, 24).map((at) => message(bytes, view, at, RECORD_BATCH));
  const [batch, more] = batches;
  if (!batch || more) throw new Error(`${batches.length} record batches, expected 1`);
  const words = root.structs(2, 24).map((at) => dictionaryWords(bytes, view, at));
  const next = bodyReader(batch);
  return {
    metadata: new Map(schema.tables(2).map((pair) => [pair.string(0), pair.string(1)])),
    columns: schema.tables(1).map((table) => columnOf(table, next, words)),
  };
}

interface Message {
  readonly header: FlatTable;
  readonly body: Uint8Array;
  readonly view: DataView;
}

function message(bytes: Uint8Array, view: DataView, block: number, type: number): Message {
  const start = int64At(view, block);
  const bodyStart = start + view.getInt32(block + 8, true);
  const bodyEnd = bodyStart + int64At(view, block + 16);
  if (!(start >= 0 && bodyStart >= start && bodyEnd >= bodyStart && bodyEnd <= bytes.length)) {
    throw new RangeError(`message at ${start} past the end`);
  }
  // before the flatbuffer stand a continuation marker and its size, 4 bytes each
  const root = flatRoot(view, start + 8);
  const header = root.table(2);
  if (!header || root.int8(1) !== type) throw new Error(`message of type ${root.int8(1)}, expected ${type}`);
  return { header, body: bytes.subarray(bodyStart, bodyEnd), view };
}

interface BodyReader {
  /** Length of the next column; Error where it holds nulls. */
  node(): number;
  /** Bytes of the next buffer. */
  buffer(): Uint8Array;
}

function take(positions: Iterator<number>): number {
  const { value, done } = positions.next();
  if (done) throw new RangeError('fewer buffers than its schema needs');
  return value;
}

/** Columns and their buffers lie in the body in the order of the schema, children after parents. */
function bodyReader({ header, body, view }: Message): BodyReader {
  if (header.table(3)) throw new Error('compressed, expected uncompressed');
  const nodes = header.structs(1, 16).values();
  const buffers = header.structs(2, 16).values();
  return {
    node() {
      const at = take(nodes);
      const nulls = int64At(view, at + 8);
      if (nulls !== 0) throw new Error(`${nulls} nulls, expected none`);
      return int64At(view, at);
    },
    buffer() {
      const at = take(buffers);
      const start = int64At(view, at);
      const end = start + int64At(view, at + 8);
      if (!(start >= 0 && end >= start && end <= body.length)) throw new RangeError('buffer past the end');
      return body.subarray(start, end);
    },
  };
}

function columnOf(table: FlatTable, next: BodyReader, words: readonly DictionaryWords[]): ArrowValues {
  const field = fieldOf(table);
  const length = next.node();
  next.buffer(); // validity
  if (field.child) {
    next.node();
    next.buffer();
  }
  const values = { field, length, bytes: next.buffer() };
  const encoding = table.table(4);
  const found = encoding && words.find(({ id }) => id === encoding.int64(0));
  return found ? { ...values, words: found.words } : values;
}

function fieldOf(table: FlatTable): ArrowField {
  const name = table.string(0);
  const kind = TYPES[table.int8(2)] ?? `type ${table.int8(2)}`;
  const type = table.table(3);
  const encoding = table.table(4);
  if (encoding) return { name, type: `dictionary<${integerType(encoding.table(1))}>`, width: 1 };
  if (kind === 'int') return { name, type: integerType(type), width: 1 };
  if (kind === 'float') return { name, type: `float${FLOAT_BITS[type?.int16(0) ?? 0]}`, width: 1 };
  if (kind !== 'list') throw new Error(`column "${name}" of ${kind}, which no bank holds`);
  const [item] = table.tables(5);
  // a list of lists would nest without end in a file made to harm
  if (!item || TYPES[item.int8(2)] === 'list') throw new Error(`column "${name}" is no list of numbers`);
  return { name, type: 'list', width: type?.int32(0) ?? 0, child: fieldOf(item) };
}

function integerType(type: FlatTable | undefined): string {
  return type ? `${type.int8(1) ? 'int' : 'uint'}${type.int32(0)}` : 'int32';
}

interface DictionaryWords {
  readonly id: number;
  readonly words: readonly string[];
}

function dictionaryWords(bytes: Uint8Array, view: DataView, block: number): DictionaryWords {
  const { header, body } = message(bytes, view, block, DICTIONARY_BATCH);
  const data = header.table(1);
  if (!data) throw new Error('a dictionary without data');
  const next = bodyReader({ header: data, body, view });
  const length = next.node();
  next.buffer(); // validity
  const offsets = next.buffer();
  const text = next.buffer();
  const ends = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
  if ((length + 1) * 4 > offsets.length) throw new RangeError('dictionary past the end');
  const words = Array.from({ length }, (_, i) =>
    new TextDecoder().decode(text.subarray(ends.getInt32(4 * i, true), ends.getInt32(4 * i + 4, true))),
  );
  return { id: header.int64(0), words };
}
