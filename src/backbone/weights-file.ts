import { UserError } from '../error.ts';
import { readBackboneFile, refuseOther, writeBackboneFile } from './backbone-file.ts';
import type { Graph } from './graph.ts';
import { describeNetwork, type TrainingIdentity } from './identity.ts';
import { parametersOf, type Weights } from './parameters.ts';
import type { EpochFigures } from './training-state.ts';
import { weightsOf, weightTensors } from './weight-tensors.ts';

/** Trained weights, and what they are of. */
export interface SavedBackbone {
  readonly identity: TrainingIdentity;
  /** What computed them: `wasm`. */
  readonly backend: string;
  readonly weights: Weights;
  /** Loss, and accuracy of each exit on `tune`, after each epoch. */
  readonly history: readonly EpochFigures[];
}

/** Weights to start a training from. */
export interface StartingWeights {
  /** Of the file's content, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly weights: Weights;
}

/** Writes a safetensors file whole or not at all. Throws UserError where the disk does not take it. */
export function writeWeights(file: string, graph: Graph, { weights, ...about }: SavedBackbone): void {
  writeBackboneFile(file, { content: 'weights', ...about }, weightTensors(graph, weights));
}

/**
 * Reads weights for a network. `expected` are members of the identity that must be the same, the network for one.
 * Throws UserError for a file that is missing, damaged, of another network or of another training.
 */
export function readWeights(
  file: string,
  graph: Graph,
  expected: Partial<TrainingIdentity> = {},
): SavedBackbone {
  const { about, tensors } = readBackboneFile(file);
  const { identity, backend, history } = about;
  refuseOther(
    file,
    about,
    { network: describeNetwork(graph), ...expected },
    'give its own file, or train again',
  );
  return { identity, backend, history, weights: weightsOf(file, graph, tensors) };
}

/**
 * Weights of a network that shares nodes with `graph`, to start a training from: all that have the same name and
 * shape; where only branches are trained, all of the backbone must. The images must be those of the training to come,
 * lest some that chose the weights become test images. Throws UserError as `readWeights`.
 */
export function readStartingWeights(
  file: string,
  graph: Graph,
  { dataset, splits, seed, training }: TrainingIdentity,
): StartingWeights {
  const { about, tensors, sha256 } = readBackboneFile(file);
  refuseOther(
    file,
    about,
    { dataset, splits, seed },
    'start from weights that were trained on the same images',
  );
  const parameters = parametersOf(graph);
  const weights = new Map<string, Float32Array>();
  const missing: string[] = [];
  for (const node of graph.nodes) {
    for (const { name, shape } of parameters.get(node.name) ?? []) {
      const tensor = tensors.get(name);
      if (tensor && String(tensor.shape) === String(shape)) weights.set(name, tensor.values);
      else if (!node.branch) missing.push(`"${name}" [${shape.join(', ')}]`);
    }
  }
  if (weights.size === 0 || (training.order === 'branches-only' && missing.length > 0)) {
    throw new UserError(
      `${file}: ${about.identity.network}: has no ${missing[0]} for ${describeNetwork(graph)}; give weights of the ` +
        'same backbone',
    );
  }
  return { sha256, weights };
}
