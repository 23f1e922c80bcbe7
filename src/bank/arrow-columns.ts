import { type Batch, type DataType, type Table, tableFromIPC, Type } from '@uwdata/flechette';
import { suggestion, UserError } from '../error.ts';
import { type Bank, type FloatColumn, SPLITS } from './bank.ts';

const MAGIC = 'ARROW1';
const NAMES = ['sample', 'split', 'label', 'logits', 'features'];

/** What stands in the columns of a bank file, as views of its bytes, and the metadata beside them as JSON. */
export type ArrowColumns = Pick<Bank, 'sample' | 'split' | 'labels' | 'logits' | 'features'> & {
  readonly metadata: string;
};

/**
 * Finds the columns of a bank in the bytes of an Arrow IPC file and checks their types, not their values. Throws
 * UserError where the bytes are no Arrow file or their columns are not those of a bank.
 */
export function arrowColumns(bytes: Uint8Array, place: string): ArrowColumns {
  const table = decode(bytes, place);
  const unknown = table.names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`bank ${place}: unknown column "${unknown}"${suggestion(unknown, NAMES)}`);
  }
  const metadata = table.schema.metadata?.get('offramp');
  if (metadata === undefined) {
    throw new UserError(
      `bank ${place}: an Arrow file without metadata "offramp", so no bank; "offramp bank import" makes one`,
    );
  }
  const features = table.names.includes('features') ? floats(table, 'features', place) : undefined;
  return {
    metadata,
    sample: integers(table, 'sample', place),
    split: splits(table, place),
    labels: integers(table, 'label', place),
    logits: floats(table, 'logits', place),
    ...(features && { features }),
  };
}

function decode(bytes: Uint8Array, place: string): Table {
  const text = (start: number, end: number): string => String.fromCharCode(...bytes.subarray(start, end));
  if (text(0, 6) !== MAGIC) {
    throw new UserError(
      `bank ${place}: not an Arrow IPC file; expected a bank made by "offramp bank import"`,
    );
  }
  const length = bytes.length;
  const tail = length - 10;
  const footer =
    tail < 8 || text(length - 6, length) !== MAGIC
      ? -1
      : new DataView(bytes.buffer, bytes.byteOffset).getInt32(tail, true);
  if (footer <= 0 || footer > tail - 8) {
    throw new UserError(
      `bank ${place}: truncated at ${length} bytes, the Arrow footer is missing; copy or import it again`,
    );
  }
  try {
    return tableFromIPC(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`bank ${place}: damaged Arrow file (${reason}); copy or import it again`);
  }
}

/** The one batch of a column. */
function batchOf(table: Table, name: string, place: string): Batch<unknown> {
  const column = table.getChild(name) as ReturnType<Table['getChild']> | undefined;
  if (!column) throw new UserError(`bank ${place}: no column "${name}"; import the bank again`);
  const [batch, more] = column.data as readonly Batch<unknown>[];
  if (!batch || more) {
    throw new UserError(
      `bank ${place}: ${column.data.length} record batches, expected 1; import the bank again`,
    );
  }
  if (batch.nullCount > 0) {
    throw new UserError(
      `bank ${place}: ${batch.nullCount} nulls in column "${name}", expected none; import the bank again`,
    );
  }
  return batch;
}

function wrongType(name: string, expected: string, place: string): UserError {
  return new UserError(`bank ${place}: column "${name}" is not ${expected}; import the bank again`);
}

/** Buffers are padded to 8 bytes; `length` values of them count. */
function view<T extends { subarray(start: number, end: number): T; readonly length: number }>(
  values: T,
  length: number,
  name: string,
  place: string,
): T {
  if (values.length < length) {
    throw new UserError(
      `bank ${place}: column "${name}" holds ${values.length} values, expected ${length}; import the bank again`,
    );
  }
  return values.subarray(0, length);
}

function isInteger(type: DataType, bits: number): boolean {
  return type.typeId === Type.Int && type.bitWidth === bits && type.signed;
}

function integers(table: Table, name: string, place: string): Int32Array {
  const batch = batchOf(table, name, place);
  if (!isInteger(batch.type, 32)) throw wrongType(name, 'int32', place);
  return view(batch.values as Int32Array, batch.length, name, place);
}

function splits(table: Table, place: string): Uint8Array {
  const batch = batchOf(table, 'split', place) as Batch<unknown> & {
    dictionary?: { toArray(): ArrayLike<string> };
  };
  const { type } = batch;
  const names = batch.dictionary && Array.from(batch.dictionary.toArray());
  if (type.typeId !== Type.Dictionary || !isInteger(type.indices, 8) || names?.join() !== SPLITS.join()) {
    throw wrongType('split', `an int8 dictionary of ${SPLITS.join(', ')}`, place);
  }
  const codes = view(batch.values as Int8Array, batch.length, 'split', place);
  return new Uint8Array(codes.buffer, codes.byteOffset, codes.length);
}

function floats(table: Table, name: string, place: string): FloatColumn {
  const list = batchOf(table, name, place);
  const values = list.children?.[0];
  if (
    list.type.typeId !== Type.FixedSizeList ||
    !values ||
    values.nullCount > 0 ||
    values.type.typeId !== Type.Float
  ) {
    throw wrongType(name, 'a fixed-size list of float16 or float32', place);
  }
  const width = list.type.stride;
  const length = list.length * width;
  if (values.values instanceof Uint16Array) {
    return { dtype: 'float16', width, data: view(values.values, length, name, place) };
  }
  if (values.values instanceof Float32Array) {
    return { dtype: 'float32', width, data: view(values.values, length, name, place) };
  }
  throw wrongType(name, 'a fixed-size list of float16 or float32', place);
}
