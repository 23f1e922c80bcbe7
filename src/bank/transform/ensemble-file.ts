import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parsed, UserError } from '../../error.ts';
import { type NamedTensor, readTensorFile, tensorFileBytes } from '../../file/safetensors.ts';
import { writeFileWhole } from '../../file/write-file.ts';
import { readBytes } from '../read-bytes.ts';
import { type Ensemble, type ExitEnsemble, setsOf } from './ensemble.ts';

const VERSION = '1';

/** What the header of the file says, all of it text as the format asks. */
const Metadata = z.strictObject({
  kind: z.literal('offramp ensemble', 'expected "offramp ensemble"'),
  version: z.literal(VERSION, `expected ${VERSION}`),
  bank: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  weights: z.enum(['positive', 'signed', 'full']),
  features: z.enum(['true', 'false']),
  folds: z.coerce.number().int().min(1).max(100),
  exits: z.coerce.number().int().min(1).max(255),
});

/**
 * Writes an ensemble whole or not at all: a safetensors file with the tensors `exit.<k>.weights`
 * [sets, columns] or [sets, columns, C], `exit.<k>.bias` [sets, C] and `exit.<k>.pull` [1]. The same ensemble gives the same
 * bytes. Throws UserError where it cannot be written.
 */
export function writeEnsemble(file: string | URL, ensemble: Ensemble): void {
  const { bank, weights, features, folds, exits } = ensemble;
  const sets = setsOf(ensemble);
  const tensors = new Map<string, NamedTensor>();
  exits.forEach((exit, k) => {
    const classes = exit.bias.length / sets;
    const rest = exit.weights.length / sets;
    const shape = weights === 'full' ? [sets, rest / classes, classes] : [sets, rest];
    tensors.set(`exit.${k}.weights`, { shape, values: exit.weights });
    tensors.set(`exit.${k}.bias`, { shape: [sets, classes], values: exit.bias });
    tensors.set(`exit.${k}.pull`, { shape: [1], values: Float32Array.of(exit.pull) });
  });
  const metadata: Record<keyof z.input<typeof Metadata>, string> = {
    kind: 'offramp ensemble',
    version: VERSION,
    bank,
    weights,
    features: String(features),
    folds: String(folds),
    exits: String(exits.length),
  };
  writeFileWhole(
    typeof file === 'string' ? file : fileURLToPath(file),
    tensorFileBytes({ metadata, tensors }),
  );
}

/** Reads what `writeEnsemble` wrote. Throws UserError for a missing file, or one that holds no ensemble. */
export async function readEnsemble(file: string | URL): Promise<Ensemble> {
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  const place = `ensemble ${path}`;
  const { metadata, tensors } = readTensorFile(new Uint8Array(await readBytes(path, place)), place);
  const { bank, weights, features, folds, exits } = parsed(Metadata, metadata, `${place}: metadata`);
  const valuesOf = (name: string): Float32Array => {
    const values = tensors.get(name)?.values;
    if (!values) throw new UserError(`${place}: no tensor "${name}"; the file is damaged, make it again`);
    const wrong = values.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) {
      throw new UserError(`${place}: ${wrong} in "${name}"; the file is damaged, make it again`);
    }
    return values;
  };
  return {
    bank,
    weights,
    features: features === 'true',
    folds,
    exits: Array.from({ length: exits }, (_, k): ExitEnsemble => {
      return {
        weights: valuesOf(`exit.${k}.weights`),
        bias: valuesOf(`exit.${k}.bias`),
        pull: Number(valuesOf(`exit.${k}.pull`)[0]?.toPrecision(6)),
      };
    }),
  };
}
