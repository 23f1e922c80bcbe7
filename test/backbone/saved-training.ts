import type { Graph } from '../../src/backbone/graph.ts';
import { describeNetwork, type TrainingIdentity } from '../../src/backbone/identity.ts';
import { lenet, type LenetOptions } from '../../src/backbone/lenet.ts';
import { initialWeights } from '../../src/backbone/parameters.ts';
import { resolveTraining } from '../../src/backbone/training-options.ts';
import type { TrainingState } from '../../src/backbone/training-state.ts';
import { createRandom } from '../../src/random.ts';

/** A small network; the same name whatever its branches. */
export const smallLenet = (options: LenetOptions = {}): Graph =>
  lenet({ filters: [2, 3], hidden: 5, ...options })({ height: 8, width: 8, channels: 1, classes: 3 });

/** What a training of it would be. */
export const identityOf = (graph: Graph): TrainingIdentity => ({
  dataset: { name: 'procedural', seed: 1, train: 30, test: 10, side: 8, classes: 3 },
  splits: { policy: 5, tune: 5 },
  seed: 4,
  network: describeNetwork(graph),
  training: resolveTraining({ epochs: 3, batch: 4 }, 'test'),
});

/** Weights that are all different. */
export const drawnWeights = (graph: Graph): Map<string, Float32Array> =>
  new Map(
    [...initialWeights(graph, 0)].map(([name, values]) => {
      const random = createRandom(name);
      return [name, values.map(() => random.normal())];
    }),
  );

export const backend = 'wasm';
export const history = [
  { loss: 1.0986122886681098, accuracy: [0.2, 1 / 3, 1] },
  { loss: 0.1 + 0.2, accuracy: [0.4, 0.6, 0.8] },
] as const;

/** A state in which the optimiser keeps two arrays of each of two variables. */
export const stateOf = (graph: Graph): TrainingState => ({
  epoch: 2,
  weights: drawnWeights(graph),
  optimiser: {
    step: 17,
    slots: [
      [Float32Array.of(0.1, -0, 1e-45), Float32Array.of(3.4e38, 0, 2)],
      [Float32Array.of(7), Float32Array.of(8)],
    ],
  },
  history,
});
