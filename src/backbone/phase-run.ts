import * as tf from '../nn/tf.ts';
import type { ImageBatch } from './epoch-batches.ts';
import { exitLoss } from './exit-loss.ts';
import type { Graph } from './graph.ts';
import { learningRateFactor } from './learning-rate.ts';
import type { Phase } from './phases.ts';
import { standardisation } from './standardisation.ts';
import { trainableNetwork } from './trainable-network.ts';
import { optimiserOf } from './training-optimiser.ts';
import type { ResolvedTraining } from './training-options.ts';
import type { TrainingState } from './training-state.ts';

/** A phase under way. */
export interface PhaseRun {
  /** Makes an update when the share `done` (0 .. 1) of the phase is over; its loss. Throws UserError where that is no number. */
  update(batch: ImageBatch, done: number): number;
  /** Weights and optimiser as they are now: copies. */
  snapshot(): Pick<TrainingState, 'weights'> & Required<Pick<TrainingState, 'optimiser'>>;
}

/** Begins a phase, or goes on with it where `state` is of the middle of it. */
export function phaseRun(
  { graph, options }: { readonly graph: Graph; readonly options: ResolvedTraining },
  phase: Phase,
  state: TrainingState,
  resumed: boolean,
): PhaseRun {
  const network = trainableNetwork(graph, state.weights, phase.trains);
  const optimiser = optimiserOf(options);
  if (resumed && state.optimiser) optimiser.restore(network.variables, state.optimiser);
  const standardise = standardisation(graph, state.weights);
  return {
    update({ images, labels }, done) {
      const factor = learningRateFactor(options.schedule, done);
      optimiser.learningRate = options.optimiser.learningRate * factor;
      // a scope remembers every tensor that was made in it, disposed or not: each update has one of its own
      return tf.tidy(() => {
        const x = standardise(images, labels.length);
        const loss = optimiser.minimize(
          () => exitLoss(network.forward(x, phase.exits), labels, phase.lossWeights),
          network.variables,
        );
        network.updateStatistics();
        return loss;
      });
    },
    snapshot: () => ({ weights: network.snapshot(), optimiser: optimiser.state(network.variables) }),
  };
}
