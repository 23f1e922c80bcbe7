import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { frozenNetwork } from '../backbone/frozen-network.ts';
import type { TrainingIdentity } from '../backbone/identity.ts';
import { openBackbone } from '../backbone/open-backbone.ts';
import { readWeights } from '../backbone/weights-file.ts';
import { readBank } from '../bank/read.ts';
import { writeBank } from '../bank/write.ts';
import type { BackboneDeclaration } from '../contract/backbone.ts';
import { UserError } from '../error.ts';
import { startBackend } from '../nn/backend.ts';
import { recordBank } from '../recording/record-bank.ts';
import { bankSummary } from './bank-summary.ts';
import { declaredBackbone } from './declared-backbone.ts';

interface RecordFlags {
  readonly out: string;
  readonly weights?: string;
  readonly data?: string;
  readonly dtype: 'float16' | 'float32';
  readonly force?: true;
}

/** `offramp bank record`: what a trained backbone says at every exit, of every sample that is not its own. */
export function recordCommand(): Command {
  return new Command('record')
    .description('make a bank of what a trained backbone answers at every exit')
    .argument('<environment>', 'name of an environment that declares a backbone, or ./file.ts')
    .requiredOption('-o, --out <bank.arrow>', 'file to write')
    .option('--weights <file>', 'trained weights (default: those that the environment ships)')
    .option('--data <folder>', 'where the images are; without it they are downloaded to ./data')
    .addOption(
      new Option('--dtype <type>', 'precision of logits and features')
        .choices(['float16', 'float32'])
        .default('float16'),
    )
    .option('--force', 'overwrite the file')
    .action(record);
}

async function record(environment: string, { out, weights, data, dtype, force }: RecordFlags): Promise<void> {
  if (!force && existsSync(out)) {
    throw new UserError(`bank ${out}: exists already; choose another file or overwrite it with --force`);
  }
  const { name, backbone } = await declaredBackbone(environment);
  const file = weights ?? shippedWeights(name, backbone);
  const opened = await openBackbone(backbone, `environment ${name}`, {
    ...(data !== undefined && { folder: data }),
    cache: 'data',
    progress: (message) => process.stderr.write(`${message}\n`),
  });
  const { dataset, splits, seed } = opened.identity;
  const saved = readWeights(file, opened.graph, { dataset, splits, seed });
  process.exitCode = 1;
  const backend = await startBackend();
  const network = frozenNetwork(opened.graph, saved.weights);
  const provenance = provenanceOf(saved.identity, saved.history.length, backend.name);
  await writeBank(
    out,
    recordBank({ name, network, data: opened.data, rows: opened.rows, dtype, provenance }),
  );
  network.dispose();
  process.stdout.write(`wrote ${out}\n${bankSummary(await readBank(out))}`);
  process.exitCode = 0;
}

/** The weights that an environment ships. Throws UserError where it ships none. */
export function shippedWeights(name: string, { weights }: BackboneDeclaration): string {
  const file = weights && fileURLToPath(weights);
  if (file !== undefined && existsSync(file)) return file;
  throw new UserError(
    `environment ${name}: ships no weights; train them with "offramp backbone train ${name}" and give --weights`,
  );
}

function provenanceOf(identity: TrainingIdentity, epochs: number, backend: string) {
  const { dataset, network, training, seed } = identity;
  const how = `${epochs} epochs, ${training.order}, ${training.optimiser.algorithm}, batch ${training.batch}`;
  return {
    dataset: dataset.name,
    backbone: network,
    source: `trained by offramp, ${how}, seed ${seed}; recorded on ${backend}`,
  };
}
