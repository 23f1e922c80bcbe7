import { suggestion, UserError } from '../error.ts';
import { type ArrowFile, type ArrowValues, readArrowFile } from './arrow-file.ts';
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
  const file = decode(bytes, place);
  const metadata = file.metadata.get('offramp');
  if (metadata === undefined) {
    throw new UserError(
      `bank ${place}: an Arrow file without metadata "offramp", so no bank; "offramp bank import" makes one`,
    );
  }
  const columns = new Map(file.columns.map((column) => [column.field.name, column]));
  const unknown = [...columns.keys()].find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`bank ${place}: unknown column "${unknown}"${suggestion(unknown, NAMES)}`);
  }
  if (columns.size < file.columns.length) {
    throw new UserError(`bank ${place}: two columns of one name; import the bank again`);
  }
  const need = (name: string): ArrowValues => {
    const column = columns.get(name);
    if (!column) throw new UserError(`bank ${place}: no column "${name}"; import the bank again`);
    return column;
  };
  return {
    metadata,
    sample: integers(need('sample'), place),
    split: splits(need('split'), place),
    labels: integers(need('label'), place),
    logits: floats(need('logits'), place),
    ...(columns.has('features') && { features: floats(need('features'), place) }),
  };
}

function decode(bytes: Uint8Array, place: string): ArrowFile {
  const text = (start: number, end: number): string => String.fromCharCode(...bytes.subarray(start, end));
  if (text(0, 6) !== MAGIC) {
    throw new UserError(
      `bank ${place}: not an Arrow IPC file; expected a bank made by "offramp bank import"`,
    );
  }
  const tail = bytes.length - 10;
  if (tail < 8 || text(tail + 4, tail + 10) !== MAGIC) {
    throw new UserError(
      `bank ${place}: truncated at ${bytes.length} bytes, the Arrow footer is missing; copy or import it again`,
    );
  }
  const footerSize = new DataView(bytes.buffer, bytes.byteOffset).getInt32(tail, true);
  try {
    return readArrowFile(bytes, tail - footerSize);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `bank ${place}: not the Arrow file of a bank, or damaged (${reason}); import it again`,
    );
  }
}

function expectType(column: ArrowValues, type: string, place: string): void {
  const { name, type: given } = column.field;
  if (given !== type) {
    throw new UserError(
      `bank ${place}: column "${name}" is ${given}, expected ${type}; import the bank again`,
    );
  }
}

/** Refuses a buffer too short for `count` values of `size` bytes, or that no typed array can lie over. */
function expectBuffer(column: ArrowValues, count: number, size: number, place: string): void {
  const { bytes, field } = column;
  if (bytes.byteLength < count * size || bytes.byteOffset % size !== 0 || !(count >= 0)) {
    throw new UserError(
      `bank ${place}: column "${field.name}" has ${bytes.byteLength} bytes at ${bytes.byteOffset}, expected ` +
        `${count * size} at a multiple of ${size}; import the bank again`,
    );
  }
}

function integers(column: ArrowValues, place: string): Int32Array {
  expectType(column, 'int32', place);
  expectBuffer(column, column.length, 4, place);
  return new Int32Array(column.bytes.buffer, column.bytes.byteOffset, column.length);
}

function splits(column: ArrowValues, place: string): Uint8Array {
  expectType(column, 'dictionary<int8>', place);
  expectBuffer(column, column.length, 1, place);
  if (column.words?.join() !== SPLITS.join()) {
    throw new UserError(
      `bank ${place}: splits called ${column.words?.join(', ')}, expected ${SPLITS.join(', ')}; import the bank again`,
    );
  }
  return new Uint8Array(column.bytes.buffer, column.bytes.byteOffset, column.length);
}

function floats(column: ArrowValues, place: string): FloatColumn {
  expectType(column, 'list', place);
  const { name, width, child } = column.field;
  const length = column.length * width;
  const { buffer, byteOffset } = column.bytes;
  if (child?.type === 'float16') {
    expectBuffer(column, length, 2, place);
    return { dtype: 'float16', width, data: new Uint16Array(buffer, byteOffset, length) };
  }
  if (child?.type === 'float32') {
    expectBuffer(column, length, 4, place);
    return { dtype: 'float32', width, data: new Float32Array(buffer, byteOffset, length) };
  }
  const expected = 'expected float16 or float32; import the bank again';
  throw new UserError(`bank ${place}: column "${name}" is a list of ${child?.type}, ${expected}`);
}
