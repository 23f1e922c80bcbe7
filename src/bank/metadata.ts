import { z } from 'zod';
import { UserError } from '../error.ts';
import type { BankContent } from './bank.ts';

/** Version of the bank file; a reader refuses any other. */
export const BANK_VERSION = 1;

/** Exits are kept as bytes. */
export const MAX_EXITS = 255;

const figure = z.number().finite();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

const schema = z.strictObject({
  version: z.literal(BANK_VERSION),
  name: z.string().min(1),
  classes: z.int().min(2),
  exits: z.int().min(1).max(MAX_EXITS),
  featureWidths: z.array(z.int().min(0)),
  macs: z.array(figure),
  milliseconds: z.array(figure).optional(),
  provenance: z.strictObject({
    dataset: z.string(),
    backbone: z.string(),
    tool: z.string(),
    accuracy: z.array(figure.min(0).max(1)),
    source: z.string().optional(),
  }),
  hash: sha256,
});

/** What the schema metadata of a bank file says, JSON under the key `offramp`. */
export type BankMetadata = z.output<typeof schema>;

/** The metadata of a bank about to be written. */
export function metadataOf(content: BankContent, hash: string): BankMetadata {
  const { name, classes, exits, featureWidths, macs, milliseconds, provenance } = content;
  return {
    version: BANK_VERSION,
    name,
    classes,
    exits,
    featureWidths: [...featureWidths],
    macs: [...macs],
    ...(milliseconds && { milliseconds: [...milliseconds] }),
    provenance: { ...provenance, accuracy: [...provenance.accuracy] },
    hash,
  };
}

/** Reads the metadata's JSON; throws UserError naming the member that is wrong. */
export function parseMetadata(json: string, place: string): BankMetadata {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new UserError(`bank ${place}: metadata "offramp" is not JSON; the file is damaged, make it again`);
  }
  const version =
    value !== null && typeof value === 'object' && 'version' in value ? value.version : undefined;
  if (version !== BANK_VERSION) {
    throw new UserError(
      `bank ${place}: unknown version ${JSON.stringify(version)}, this reader knows ${BANK_VERSION}; ` +
        'import the bank again, or update offramp',
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const member = issue?.path.length ? issue.path.join('.') : 'metadata';
  throw new UserError(`bank ${place}: ${member}: ${issue?.message ?? 'malformed'}; make the bank again`);
}
