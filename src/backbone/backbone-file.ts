import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parsed, UserError } from '../error.ts';
import { type NamedTensor, readTensorFile, tensorFileBytes } from '../file/safetensors.ts';
import { writeFileWhole } from '../file/write-file.ts';
import { identityDifferences, type TrainingIdentity } from './identity.ts';

/** Version of files of weights and of checkpoints; a reader refuses any other. */
export const BACKBONE_VERSION = 1;

const About = z.strictObject({
  version: z.literal(BACKBONE_VERSION),
  content: z.enum(['weights', 'checkpoint']),
  /** What computed it: the same training gives other bits on another backend. */
  backend: z.string(),
  identity: z.strictObject({
    dataset: z.looseObject({ name: z.string() }),
    splits: z.record(z.string(), z.int().min(0)),
    seed: z.int().min(0),
    network: z.string(),
    training: z.record(z.string(), z.unknown()),
    from: z.string().optional(),
  }),
  /** One entry an epoch. */
  history: z.array(
    z.strictObject({ loss: z.number(), accuracy: z.array(z.number().min(0).max(1)).readonly() }),
  ),
  /** Of a checkpoint: epochs that are over. */
  epoch: z.int().min(0).optional(),
  /** Of a checkpoint: updates that the optimiser has made, and how many arrays it keeps of how many variables. */
  optimiser: z
    .strictObject({ step: z.int().min(0), variables: z.int().min(0), slots: z.int().min(0) })
    .optional(),
});

/** What a file says of its tensors. */
export type AboutBackbone = Omit<z.output<typeof About>, 'version' | 'identity' | 'history'> & {
  readonly identity: TrainingIdentity;
  readonly history: readonly { readonly loss: number; readonly accuracy: readonly number[] }[];
};

/** What a file holds. */
export interface BackboneFile {
  readonly about: AboutBackbone;
  readonly tensors: Tensors;
  /** Of both, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Tensors by name, in the order of the file. */
export type Tensors = ReadonlyMap<string, NamedTensor>;

/**
 * Writes a safetensors file whole or not at all. Its metadata are `offramp`, JSON, and `sha256`, of that text and all
 * tensors. Throws UserError where the disk does not take it.
 */
export function writeBackboneFile(file: string, about: AboutBackbone, tensors: Tensors): void {
  const offramp = JSON.stringify({ version: BACKBONE_VERSION, ...about });
  const metadata = { offramp, sha256: digest(offramp, tensors) };
  writeFileWhole(file, tensorFileBytes({ metadata, tensors }));
}

/** Reads and checks one. Throws UserError for a file that is missing, damaged, or none of ours. */
export function readBackboneFile(file: string): BackboneFile {
  const { metadata, tensors } = readTensorFile(bytesOf(file), file);
  const { offramp, sha256 } = metadata;
  if (offramp === undefined) {
    throw new UserError(
      `${file}: no metadata "offramp", expected a file that "offramp backbone train" wrote`,
    );
  }
  if (digest(offramp, tensors) !== sha256) {
    throw new UserError(`${file}: its content is not what was written; the file is damaged, make it again`);
  }
  const json = JSON.parse(offramp) as { readonly version?: unknown };
  if (json.version !== BACKBONE_VERSION) {
    throw new UserError(
      `${file}: version ${JSON.stringify(json.version)}, expected ${BACKBONE_VERSION}; make it again, or take the ` +
        'version of offramp that wrote it',
    );
  }
  return { about: parsed(About, json, `${file}: metadata`) as unknown as AboutBackbone, tensors, sha256 };
}

/** Refuses a file of another training: the members of `expected` must be the same. `step` says what to do. */
export function refuseOther(
  file: string,
  { identity }: AboutBackbone,
  expected: Partial<TrainingIdentity>,
  step: string,
): void {
  const [first, ...more] = identityDifferences(identity, { ...identity, ...expected });
  if (first === undefined) return;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  throw new UserError(`${file}: is of another training: ${first}${others}; ${step}`);
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why =
      code === 'ENOENT' ? 'no such file; train it with "offramp backbone train"' : `unreadable (${code})`;
    throw new UserError(`${file}: ${why}`, { cause: error });
  }
}

function digest(about: string, tensors: Tensors): string {
  const hash = createHash('sha256').update(about);
  for (const [name, { shape, values }] of tensors) {
    hash.update(JSON.stringify([name, shape]));
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
