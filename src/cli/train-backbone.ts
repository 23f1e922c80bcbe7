import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { readCheckpoint } from '../backbone/checkpoint-file.ts';
import type { TrainingIdentity } from '../backbone/identity.ts';
import { type OpenedBackbone, openBackbone } from '../backbone/open-backbone.ts';
import type { Weights } from '../backbone/parameters.ts';
import type { TrainingState } from '../backbone/training-state.ts';
import { readStartingWeights } from '../backbone/weights-file.ts';
import { UserError } from '../error.ts';
import { type BackendName, startBackend } from '../nn/backend.ts';
import { command } from '../run/command-line.ts';
import { assigned } from './assignments.ts';
import { carryOutTraining } from './carry-out-training.ts';
import { declaredBackbone } from './declared-backbone.ts';
import { ownFolder, refuseOverwriting, type TrainingFiles, trainingFiles } from './training-files.ts';
import { imageSource } from './trained-backbone.ts';
import { collected } from './values.ts';

interface TrainFlags {
  readonly data?: string;
  readonly out?: string;
  readonly from?: string;
  readonly set: readonly string[];
  readonly resume?: true;
  readonly force?: true;
}

/** `offramp backbone train`. Actions throw UserError; bad input writes nothing. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train from images to frozen weights')
    .argument('<environment>', 'name of an environment ("offramp list"), or ./file.ts')
    .option('--data <folder>', 'where the images are; without it they are downloaded to ./data')
    .option('--out <folder>', 'where weights and checkpoints go (default: backbones/<environment>)')
    .option('--from <weights>', 'trained weights to start from, for the nodes that they have')
    .option('--set <option=value>', 'change an option of the training; may be repeated', collected, [])
    .addOption(
      new Option('--resume', 'go on after the last epoch that was finished').conflicts(['force', 'from']),
    )
    .option('--force', 'begin again where weights or a checkpoint are there')
    .action(train);
}

async function train(environment: string, flags: TrainFlags): Promise<void> {
  const { name, backbone } = await declaredBackbone(environment);
  const files = trainingFiles(flags.out ?? join('backbones', name));
  if (!flags.force) refuseOverwriting(files, flags.resume ?? false);
  const declaration = { ...backbone, training: assigned(backbone.training ?? {}, flags.set) };
  const opened = await openBackbone(declaration, `environment ${name}`, imageSource(flags.data));
  const { name: backend } = await startBackend();
  const start = startOf(opened, backend, files, flags);
  const lock = await ownFolder(files.folder);
  process.exitCode = 1;
  try {
    if (flags.force) rmSync(files.checkpoint, { force: true });
    await carryOutTraining({ ...opened, ...start, name, backend, files }, () =>
      nextStep(environment, files, flags),
    );
  } finally {
    lock.release();
  }
}

/** What a training begins with: nothing, weights or a checkpoint. */
interface Start {
  readonly identity: TrainingIdentity;
  readonly given?: Weights;
  readonly state?: TrainingState;
}

function startOf(
  { graph, identity }: OpenedBackbone,
  backend: BackendName,
  { checkpoint }: TrainingFiles,
  { resume, from }: TrainFlags,
): Start {
  if (resume) {
    const found = readCheckpoint(checkpoint, graph, identity);
    if (found.backend === backend) return found;
    throw new UserError(
      `${checkpoint}: was computed by the backend ${found.backend}, but ${backend} is running, whose last bits ` +
        `differ; go on with OFFRAMP_BACKEND=${found.backend}, or begin again with --force`,
    );
  }
  if (from !== undefined) {
    const { sha256, weights } = readStartingWeights(from, graph, identity);
    return { identity: { ...identity, from: sha256 }, given: weights };
  }
  if (identity.training.order === 'branches-only') {
    throw new UserError(
      'training: order "branches-only" needs a trained backbone; give its weights with --from',
    );
  }
  return { identity };
}

/** What to type after a training that did not come to its end. */
function nextStep(environment: string, { checkpoint }: TrainingFiles, flags: TrainFlags): string {
  const { data, out, set, from, force } = flags;
  const given = [
    ...(data === undefined ? [] : ['--data', data]),
    ...(out === undefined ? [] : ['--out', out]),
    ...set.flatMap((assignment) => ['--set', assignment]),
  ];
  const again = [...(from === undefined ? [] : ['--from', from]), ...(force ? ['--force'] : [])];
  return existsSync(checkpoint)
    ? `go on with: ${command('backbone', 'train', environment, ...given, '--resume')}`
    : `no epoch was finished; begin again with: ${command('backbone', 'train', environment, ...given, ...again)}`;
}
