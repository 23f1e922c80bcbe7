import type { ImageDataset } from '../data/dataset.ts';
import type { SplitRows } from '../data/splits.ts';
import { channelStatistics } from './channel-statistics.ts';
import { checkedUpdate, refuseDivergence, refuseNonFinite } from './divergence.ts';
import { epochBatches, updatesPerEpoch } from './epoch-batches.ts';
import { exitAccuracies } from './exit-accuracy.ts';
import { frozenNetwork } from './frozen-network.ts';
import type { Graph } from './graph.ts';
import { initialWeights, type Weights } from './parameters.ts';
import { type PhaseRun, phaseRun } from './phase-run.ts';
import { type Phase, phasesOf } from './phases.ts';
import type { ResolvedTraining } from './training-options.ts';
import type { EpochFigures, TrainingState } from './training-state.ts';

/** What is trained, on what. */
export interface BackboneTraining {
  readonly graph: Graph;
  readonly options: ResolvedTraining;
  /** Root of first weights, order and augmentation. */
  readonly seed: number;
  /** The published part that training images come from. */
  readonly dataset: ImageDataset;
  readonly rows: Pick<SplitRows, 'backbone' | 'tune'>;
}

/** Told after every update, and after every epoch with the state to keep. */
export interface TrainingEvent {
  readonly phase: Phase['name'];
  /** 0-based, over all phases. */
  readonly epoch: number;
  /** Epochs of all phases. */
  readonly epochs: number;
  /** Updates made in this epoch, and those it has. */
  readonly update: number;
  readonly updates: number;
  /** Of this update. */
  readonly loss: number;
  /** After the last update of an epoch: what a resume goes on from. */
  readonly state?: TrainingState;
}

/**
 * Trains a network, epoch by epoch, from `state` or from the beginning; returns the final state. Bit-equal whether it
 * was resumed or not. `given` are weights to start from in place of drawn ones, for nodes that have them. Runs on the
 * started backend, inside a tensor scope of the caller's. Throws UserError where a loss or a weight is no number or the
 * training has diverged.
 */
export async function* trainBackbone(
  training: BackboneTraining,
  start: { readonly state?: TrainingState; readonly given?: Weights } = {},
): AsyncGenerator<TrainingEvent, TrainingState> {
  const { graph, options } = training;
  const phases = phasesOf(graph, options);
  const epochs = phases.reduce((sum, phase) => sum + phase.epochs, 0);
  let state = start.state ?? firstState(training, start.given);
  let firstEpoch = 0;
  for (const phase of phases) {
    const end = firstEpoch + phase.epochs;
    if (state.epoch < end) {
      const run = phaseRun(training, phase, state, state.epoch > firstEpoch);
      for (let epoch = state.epoch; epoch < end; epoch++) {
        state = yield* trainEpoch(training, run, { phase, firstEpoch, epoch, epochs }, state.history);
      }
    }
    firstEpoch = end;
  }
  return state;
}

function firstState(
  { graph, seed, dataset, rows }: BackboneTraining,
  given: Weights = new Map(),
): TrainingState {
  const { mean, deviation } = channelStatistics(dataset, rows.backbone);
  const weights = initialWeights(graph, seed);
  weights.set('input/mean', mean).set('input/deviation', deviation);
  for (const [name, values] of given) if (weights.has(name)) weights.set(name, values);
  return { epoch: 0, weights, history: [] };
}

/** An epoch, and the phase that it is part of. */
interface EpochOfPhase {
  readonly phase: Phase;
  readonly firstEpoch: number;
  readonly epoch: number;
  readonly epochs: number;
}

async function* trainEpoch(
  { graph, dataset, rows, options, seed }: BackboneTraining,
  run: PhaseRun,
  { phase, firstEpoch, epoch, epochs }: EpochOfPhase,
  history: readonly EpochFigures[],
): AsyncGenerator<TrainingEvent, TrainingState> {
  const updates = updatesPerEpoch(rows.backbone.length, options.batch);
  const event = { phase: phase.name, epoch, epochs, updates };
  const losses: number[] = [];
  for (const batch of epochBatches(dataset, rows.backbone, options, { seed, epoch })) {
    const done = (epoch - firstEpoch + losses.length / updates) / phase.epochs;
    const loss = checkedUpdate(() => run.update(batch, done), event, losses.length + 1);
    losses.push(loss);
    refuseDivergence(losses, event, dataset.classes);
    if (losses.length < updates) yield { ...event, update: losses.length, loss };
  }
  const { weights, optimiser } = run.snapshot();
  refuseNonFinite(weights, event);
  const figures = {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    accuracy: tuneAccuracy(graph, weights, dataset, rows.tune),
  };
  const state = { epoch: epoch + 1, weights, optimiser, history: [...history, figures] };
  yield { ...event, update: updates, loss: losses.at(-1) as number, state };
  return state;
}

function tuneAccuracy(graph: Graph, weights: Weights, dataset: ImageDataset, rows: Int32Array): number[] {
  const network = frozenNetwork(graph, weights);
  const accuracies = exitAccuracies(network, dataset, rows);
  network.dispose();
  return accuracies;
}
