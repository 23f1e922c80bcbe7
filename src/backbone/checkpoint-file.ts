import { UserError } from '../error.ts';
import {
  type AboutBackbone,
  readBackboneFile,
  refuseOther,
  type Tensors,
  writeBackboneFile,
} from './backbone-file.ts';
import type { Graph } from './graph.ts';
import type { TrainingIdentity } from './identity.ts';
import type { TrainingState } from './training-state.ts';
import { weightsOf, weightTensors } from './weight-tensors.ts';

/** A training between two epochs. */
export interface Checkpoint {
  readonly identity: TrainingIdentity;
  /** What has computed it so far: `wasm`. */
  readonly backend: string;
  readonly state: TrainingState;
}

/** Writes all that training goes on from, whole or not at all. Throws UserError where the disk does not take it. */
export function writeCheckpoint(file: string, graph: Graph, { identity, backend, state }: Checkpoint): void {
  const { epoch, weights, optimiser, history } = state;
  const tensors = new Map(weightTensors(graph, weights));
  optimiser?.slots.forEach((slots, v) => {
    slots.forEach((values, s) => tensors.set(slotName(v, s), { shape: [values.length], values }));
  });
  const about: AboutBackbone = { content: 'checkpoint', backend, identity, history, epoch };
  const { step = 0, slots = [] } = optimiser ?? {};
  const kept = { step, variables: slots.length, slots: slots[0]?.length ?? 0 };
  writeBackboneFile(file, optimiser ? { ...about, optimiser: kept } : about, tensors);
}

/**
 * Reads a checkpoint of exactly this training, whatever weights it started from. Throws UserError for a file that is
 * missing, damaged, or of another training.
 */
export function readCheckpoint(file: string, graph: Graph, expected: TrainingIdentity): Checkpoint {
  const { about, tensors } = readBackboneFile(file);
  const { content, identity, backend, epoch, history, optimiser } = about;
  if (content !== 'checkpoint' || epoch === undefined) {
    throw new UserError(
      `${file}: holds weights, expected a checkpoint; a training writes one after each epoch`,
    );
  }
  refuseOther(
    file,
    about,
    expected,
    'resume it as it was begun, give another --out, or begin again with --force',
  );
  const state: TrainingState = {
    epoch,
    history,
    weights: weightsOf(file, graph, tensors),
    ...(optimiser && { optimiser: { step: optimiser.step, slots: slotsOf(file, tensors, optimiser) } }),
  };
  return { identity, backend, state };
}

const slotName = (variable: number, slot: number): string => `optimiser/${variable}/${slot}`;

function slotsOf(
  file: string,
  tensors: Tensors,
  { variables, slots }: { readonly variables: number; readonly slots: number },
): Float32Array[][] {
  const slot = (v: number, s: number): Float32Array => {
    const tensor = tensors.get(slotName(v, s));
    if (tensor) return tensor.values;
    throw new UserError(`${file}: tensor "${slotName(v, s)}" is not there; train again`);
  };
  const ofVariable = (v: number): Float32Array[] => Array.from({ length: slots }, (_, s) => slot(v, s));
  return Array.from({ length: variables }, (_, v) => ofVariable(v));
}
