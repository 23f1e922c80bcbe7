import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { bottleneck, type Placement } from '../../src/backbone/branches.ts';
import { takeImages } from '../../src/data/dataset.ts';
import { frozenNetwork } from '../../src/backbone/frozen-network.ts';
import type { Architecture, Graph } from '../../src/backbone/graph.ts';
import { lenet } from '../../src/backbone/lenet.ts';
import { msdnet } from '../../src/backbone/msdnet.ts';
import type { Weights } from '../../src/backbone/parameters.ts';
import { resnet } from '../../src/backbone/resnet.ts';
import { type BackboneTraining, trainBackbone } from '../../src/backbone/train.ts';
import { resolveTraining, type TrainingDeclaration } from '../../src/backbone/training-options.ts';
import type { TrainingState } from '../../src/backbone/training-state.ts';
import { proceduralDataset } from '../../src/data/procedural.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';

const dataset = proceduralDataset({ seed: 3, part: 'train', count: 30, side: 8, channels: 3, classes: 3 });
const rows = {
  backbone: Int32Array.from({ length: 20 }, (_, i) => i),
  tune: Int32Array.from({ length: 10 }, (_, i) => 20 + i),
};
const networks = {
  lenet: (branches: Placement): Architecture =>
    lenet({ filters: [3, 4], hidden: 5, branch: bottleneck({ channels: 4 }), branches }),
  resnet: (branches: Placement): Architecture => resnet({ widths: [4, 6], blocks: 2, branches }),
  msdnet: (branches: Placement): Architecture =>
    msdnet({ scales: 2, channels: 4, growth: 2, layers: 3, step: 1, branches }),
};

/** States after each epoch of a short training. */
async function train(
  architecture: Architecture,
  declaration: TrainingDeclaration,
  given?: Weights,
): Promise<readonly TrainingState[]> {
  const options = resolveTraining({ epochs: 2, branchEpochs: 2, batch: 10, ...declaration }, 'test');
  const training: BackboneTraining = { graph: architecture(dataset), options, seed: 5, dataset, rows };
  return withTensorScope(async () => {
    const states: TrainingState[] = [];
    for await (const { state } of trainBackbone(training, given ? { given } : {}))
      if (state) states.push(state);
    return states;
  });
}

const isBranch = (name: string): boolean => name.startsWith('exit');
const namesOf = (weights: Weights, branch: boolean): string[] =>
  [...weights.keys()].filter((name) => isBranch(name) === branch);

/** SHA-256 of the backbone's weights, statistics included. */
function backboneHash(weights: Weights): string {
  const hash = createHash('sha256');
  for (const name of namesOf(weights, false)) hash.update(name).update(weights.get(name) as Float32Array);
  return hash.digest('hex');
}

/** What the head says of all images. */
function finalLogits(graph: Graph, weights: Weights): Float32Array {
  const network = frozenNetwork(graph, weights);
  const batch = network.start(takeImages(dataset, rows.tune).images, rows.tune.length);
  const outputs = graph.exits.map(() => batch.next().logits);
  batch.dispose();
  network.dispose();
  return outputs.at(-1) as Float32Array;
}

// plain JavaScript takes its time: one network is enough there
const cases = [
  ['wasm', ['lenet', 'resnet', 'msdnet']],
  ['cpu', ['lenet']],
] as const;

describe.each(cases)('branches on a frozen backbone, on %s', (backend, names) => {
  beforeAll(() => startBackend(backend));

  it.each(names)('leave every bit of it and of its answers: %s', async (which) => {
    const network = networks[which];
    const [bare, branched] = [network('none'), network('all')];
    const trained = (await train(bare, { order: 'joint' })).at(-1)?.weights as Weights;
    const drawn = (await train(branched, { order: 'branches-only', branchEpochs: 1 })).at(-1)
      ?.weights as Weights;
    expect(backboneHash(drawn)).not.toBe(backboneHash(trained));

    const states = await train(branched, { order: 'branches-only' }, trained);
    expect(states).toHaveLength(2);
    const [first, second] = states.map(({ weights }) => weights) as [Weights, Weights];
    expect(namesOf(second, false)).toEqual([...trained.keys()]);
    expect(backboneHash(first)).toBe(backboneHash(trained));
    expect(backboneHash(second)).toBe(backboneHash(trained));
    expect(finalLogits(branched(dataset), second)).toEqual(finalLogits(bare(dataset), trained));
    for (const name of namesOf(second, true)) expect(second.get(name), name).not.toEqual(first.get(name));
  });

  it.each(names)('are trained after the backbone, which their phase does not move: %s', async (which) => {
    const architecture = networks[which]('all');
    const states = await train(architecture, { order: 'backbone-first' });
    const weights = states.map((state) => state.weights) as [Weights, Weights, Weights, Weights];
    expect(new Set(weights.map(backboneHash)).size).toBe(2);
    expect(backboneHash(weights[0])).not.toBe(backboneHash(weights[1]));
    expect(backboneHash(weights[3])).toBe(backboneHash(weights[1]));
    const graph = architecture(dataset);
    expect(finalLogits(graph, weights[3])).toEqual(finalLogits(graph, weights[1]));
    // while the backbone is trained, its branches keep their first weights
    for (const name of namesOf(weights[0], true)) {
      expect(weights[1].get(name), name).toEqual(weights[0].get(name));
      expect(weights[2].get(name), name).not.toEqual(weights[1].get(name));
    }
  });
});
