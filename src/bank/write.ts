import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Batch,
  batchType,
  Column,
  columnFromArray,
  type DataType,
  dictionary,
  field,
  fixedSizeList,
  float16,
  float32,
  int8,
  int32,
  Table,
  tableToIPC,
  utf8,
} from '@uwdata/flechette';
import { UserError } from '../error.ts';
import { type BankContent, type FloatColumn, SPLITS } from './bank.ts';
import { checkShapes, checkValues } from './check.ts';
import { bankHash } from './hash.ts';
import { metadataOf, parseMetadata } from './metadata.ts';

type Values = Int8Array | Int32Array | FloatColumn['data'];

const NONE = new Uint8Array(0);
// sizes inside an Arrow message are added up in 32 bits by the encoder
const LARGEST_COLUMN = 2 ** 31 - 8;

/**
 * The bank as an Arrow IPC file: uncompressed, one record batch, each buffer 8-byte aligned. The same content gives
 * the same bytes. Throws UserError where the content is no valid bank.
 */
export function bankBytes(content: BankContent): Uint8Array {
  checkShapes(content, content.name);
  checkValues(content, content.name);
  const { samples, sample, split, labels, logits, features } = content;
  for (const column of [logits, features]) {
    if (column && column.data.byteLength > LARGEST_COLUMN) {
      throw new UserError(
        `bank ${content.name}: a column of ${column.data.byteLength} bytes, at most 2 GiB; use float16`,
      );
    }
  }
  const codes = new Int8Array(split.buffer, split.byteOffset, split.length);
  const columns: [string, Column<unknown>][] = [
    ['sample', new Column([batchOf(int32(), samples, { values: sample })])],
    ['split', splitColumn(codes)],
    ['label', new Column([batchOf(int32(), samples, { values: labels })])],
    ['logits', listColumn(logits, samples)],
  ];
  if (features) columns.push(['features', listColumn(features, samples)]);
  const schema = {
    fields: columns.map(([name, column]) => field(name, column.type, false)),
    metadata: new Map([['offramp', metadataJson(content)]]),
  };
  const table = new Table(
    schema,
    columns.map(([, column]) => column),
  );
  return tableToIPC(table, { format: 'file' }) as Uint8Array;
}

/**
 * Writes a bank whole or not at all: to a temporary file beside `file`, synced, then renamed over it. Throws
 * UserError where the content is no valid bank or the disk does not take it.
 */
export async function writeBank(file: string | URL, content: BankContent): Promise<void> {
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  const bytes = bankBytes(content);
  const temporary = `${path}.${process.pid}.part`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(path, bytes.byteLength, error);
  }
}

/** Read back at once: what is written can be read. */
function metadataJson(content: BankContent): string {
  const json = JSON.stringify(metadataOf(content, bankHash(content)));
  parseMetadata(json, content.name);
  return json;
}

function writeError(path: string, size: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new UserError(
      `bank ${path}: disk full, ${size} bytes needed; nothing was written, free some space`,
    );
  }
  if (code === 'ENOENT') return new UserError(`bank ${path}: no folder ${dirname(path)}; create it first`);
  if (typeof code === 'string')
    return new UserError(`bank ${path}: cannot write (${code}); choose another place`);
  return error;
}

function batchOf(
  type: DataType,
  length: number,
  parts: { values: Values } | { children: Batch<unknown>[] },
): Batch<unknown> {
  const Kind = batchType(type) as typeof Batch<unknown>;
  return new Kind({ length, nullCount: 0, type, validity: NONE, ...parts });
}

function listColumn(column: FloatColumn, samples: number): Column<unknown> {
  const item = column.dtype === 'float16' ? float16() : float32();
  const values = batchOf(item, samples * column.width, { values: column.data });
  const list = fixedSizeList(field('item', item, false), column.width);
  return new Column([batchOf(list, samples, { children: [values] })]);
}

/** Codes over the four split names; int8, because pandas takes no unsigned categories. */
function splitColumn(codes: Int8Array): Column<unknown> {
  const text = utf8();
  const type = dictionary(text, int8(), false, 0);
  const batch = batchOf(type, codes.length, { values: codes }) as Batch<unknown> & {
    setDictionary(names: Column<unknown>): Batch<unknown>;
  };
  return new Column([batch.setDictionary(columnFromArray([...SPLITS], text))]);
}
