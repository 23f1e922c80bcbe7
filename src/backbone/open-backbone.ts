import type { BackboneDeclaration } from '../contract/backbone.ts';
import type { TrainAndTest } from '../data/dataset.ts';
import { type OpenDatasetOptions, openDataset } from '../data/open.ts';
import { drawSplits, type SplitRows } from '../data/splits.ts';
import { UserError } from '../error.ts';
import type { Graph } from './graph.ts';
import { describeNetwork, type TrainingIdentity } from './identity.ts';
import { phasesOf } from './phases.ts';
import { type ResolvedTraining, resolveTraining } from './training-options.ts';

/** A declared backbone with its images in memory and its splits drawn. */
export interface OpenedBackbone {
  readonly graph: Graph;
  readonly data: TrainAndTest;
  readonly rows: SplitRows;
  readonly identity: TrainingIdentity;
}

/**
 * Opens what an environment declares; `place` begins error messages. Throws UserError where the data cannot be had or a
 * size or an option is wrong.
 */
export async function openBackbone(
  declaration: BackboneDeclaration,
  place: string,
  options: OpenDatasetOptions,
): Promise<OpenedBackbone> {
  const { dataset, splits, seed = 0, architecture } = declaration;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new UserError(`${place}: seed ${seed}, expected a whole number >= 0; change it`);
  }
  const training = resolveTraining(declaration.training, place);
  const data = await openDataset(dataset, options);
  const { height, width, channels, classes } = data.train;
  const graph = architecture({ height, width, channels, classes });
  const rows = drawSplits(data, splits, seed);
  refuseUntrainable(rows, training);
  phasesOf(graph, training);
  const identity = { dataset, splits, seed, network: describeNetwork(graph), training };
  return { graph, data, rows, identity };
}

function refuseUntrainable({ backbone, tune }: SplitRows, { batch }: ResolvedTraining): void {
  if (backbone.length < batch) {
    throw new UserError(
      `training: batch ${batch}, but the split backbone has ${backbone.length} images; give a smaller batch`,
    );
  }
  if (tune.length === 0) {
    throw new UserError('splits: tune of 0 images, expected 1 at least: accuracies are measured on it');
  }
}
