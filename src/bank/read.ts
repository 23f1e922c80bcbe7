import { fileURLToPath } from 'node:url';
import { UserError } from '../error.ts';
import { arrowColumns } from './arrow-columns.ts';
import type { Bank, BankContent } from './bank.ts';
import { checkShapes, checkValues } from './check.ts';
import { bankHash } from './hash.ts';
import { parseMetadata } from './metadata.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Reads a bank file; its columns are views of one buffer. `shared` reads into a SharedArrayBuffer that workers can
 * open too; `verify` (default true) checks every value and the hash. Throws UserError for a missing or bad file.
 */
export async function readBank(
  file: string | URL,
  options: { shared?: boolean; verify?: boolean } = {},
): Promise<Bank> {
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  return openBank(await readBytes(path, `bank ${path}`, options.shared), path, options);
}

/**
 * The bank that `buffer` holds, without a copy: every column is a view of it, so that workers given one
 * SharedArrayBuffer share one bank. `place` names it in errors. `verify: false` skips values and hash, for bytes
 * already verified. Throws UserError with place, value, expectation and next step.
 */
export function openBank(buffer: ArrayBufferLike, place: string, options: { verify?: boolean } = {}): Bank {
  const { metadata, ...columns } = arrowColumns(new Uint8Array(buffer), place);
  const { hash, macs, milliseconds, provenance, name, classes, exits, featureWidths } = parseMetadata(
    metadata,
    place,
  );
  const { source, ...made } = provenance;
  const content: BankContent = {
    name,
    classes,
    exits,
    samples: columns.sample.length,
    macs: Float64Array.from(macs),
    ...(milliseconds && { milliseconds: Float64Array.from(milliseconds) }),
    featureWidths,
    provenance: { ...made, ...(source !== undefined && { source }) },
    ...columns,
  };
  checkShapes(content, place);
  if (options.verify ?? true) {
    checkValues(content, place);
    const found = bankHash(content);
    if (found !== hash) {
      throw new UserError(
        `bank ${place}: hash ${found.slice(0, 12)} of the columns is not ${hash.slice(0, 12)} of the metadata; ` +
          'the file was changed or damaged, copy or import it again',
      );
    }
  }
  return Object.freeze({ ...content, hash, buffer });
}
