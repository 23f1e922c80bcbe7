import { beforeAll, describe, expect, it } from 'vitest';
import { frozenNetwork } from '../../src/backbone/frozen-network.ts';
import type { Graph } from '../../src/backbone/graph.ts';
import { msdnet } from '../../src/backbone/msdnet.ts';
import { parametersOf, type Weights } from '../../src/backbone/parameters.ts';
import { resnet } from '../../src/backbone/resnet.ts';
import { standardisation } from '../../src/backbone/standardisation.ts';
import { trainableNetwork } from '../../src/backbone/trainable-network.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { adam } from '../../src/nn/adam.ts';
import { lossAndGradients } from '../../src/nn/loss-and-gradients.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';
import * as tf from '../../src/nn/tf.ts';
import { everyOperation } from './every-operation.ts';
import { expectNear } from './expect-near.ts';
import { drawnImages, drawnWeights } from './drawn.ts';
import { flat, type ReferenceWeights, referenceNetwork, type Statistics } from './reference.ts';

const problem = { height: 6, width: 7, channels: 2, classes: 3 };
const graphs: readonly Graph[] = [
  everyOperation(),
  resnet({ widths: [4, 6], blocks: 2 })(problem),
  msdnet({ scales: 2, channels: 4, growth: 2, layers: 3, step: 1 })(problem),
];
const byName = graphs.map((graph) => [graph.name, graph] as const);
const N = 4;
const everything = (): boolean => true;

/** Logits of all exits, as a network under training has them. */
function forward(
  graph: Graph,
  weights: Weights,
  images: Uint8Array,
  network: ReturnType<typeof trainableNetwork>,
) {
  return tf.tidy(() => {
    const x = standardisation(graph, weights)(images, N);
    return network.forward(x, [...graph.exits.keys()]).map((logits) => logits.dataSync() as Float32Array);
  });
}

/** Logits of all exits, as a frozen network has them. */
function frozenLogits(graph: Graph, weights: Weights, images: Uint8Array): Float32Array[] {
  const network = frozenNetwork(graph, weights);
  const batch = network.start(images, N);
  const logits = graph.exits.map(() => batch.next().logits);
  batch.dispose();
  network.dispose();
  return logits;
}

const statisticsOf = (graph: Graph): string[] =>
  [...parametersOf(graph).values()]
    .flat()
    .filter(({ name, trainable }) => !trainable && !name.startsWith('input/'))
    .map(({ name }) => name);

describe.each(['cpu', 'wasm'] as const)('trainableNetwork on %s', (backend) => {
  beforeAll(() => startBackend(backend));

  it.each(byName)('normalises by the statistics of the batch: %s', async (_, graph) => {
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    const statistics = new Map<string, Statistics>();
    const expected = referenceNetwork(graph, weights, images, statistics);
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, everything);
      const outputs = forward(graph, weights, images, network);
      outputs.forEach((logits, k) => {
        expectNear(logits, flat(expected.get(graph.exits[k]?.logits as string)), 5e-5);
      });

      network.updateStatistics();
      const snapshot = network.snapshot();
      expect(statistics.size).toBeGreaterThan(1);
      for (const [node, batch] of statistics) {
        for (const role of ['mean', 'variance'] as const) {
          const before = weights.get(`${node}/${role}`) as Float32Array;
          const after = batch[role].map((value, c) => 0.9 * (before[c] as number) + 0.1 * value);
          expectNear(snapshot.get(`${node}/${role}`) as Float32Array, after, 1e-5);
        }
      }
    });
  });

  it.each(byName)(
    'answers as frozen where running statistics are those of the batch: %s',
    async (_, graph) => {
      const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
      const statistics = new Map<string, Statistics>();
      referenceNetwork(graph, weights, images, statistics);
      for (const [node, { mean, variance }] of statistics) {
        weights
          .set(`${node}/mean`, Float32Array.from(mean))
          .set(`${node}/variance`, Float32Array.from(variance));
      }
      await withTensorScope(async () => {
        const outputs = forward(graph, weights, images, trainableNetwork(graph, weights, everything));
        frozenLogits(graph, weights, images).forEach((logits, k) => {
          expectNear(logits, outputs[k] as Float32Array, 5e-5);
        });
      });
    },
  );

  it('has running statistics that reach those of its batches', async () => {
    const graph = everyOperation();
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    const statistics = new Map<string, Statistics>();
    referenceNetwork(graph, weights, images, statistics);
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, everything);
      // of what was there at first 0.9^160 = 5e-8 is left
      for (let update = 0; update < 160; update++) {
        forward(graph, weights, images, network);
        network.updateStatistics();
      }
      const snapshot = network.snapshot();
      for (const [node, { mean, variance }] of statistics) {
        expectNear(snapshot.get(`${node}/mean`) as Float32Array, mean, 2e-5);
        expectNear(snapshot.get(`${node}/variance`) as Float32Array, variance, 2e-5);
      }
    });
  });

  it.each(byName)('is the frozen network, bit by bit, where nothing is trained: %s', async (_, graph) => {
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, () => false);
      expect(network.variables).toEqual([]);
      expect(forward(graph, weights, images, network)).toEqual(frozenLogits(graph, weights, images));
      network.updateStatistics();
      expect(network.snapshot()).toEqual(new Map(weights));
    });
  });

  it('trains what it is told to: branches move, with statistics of their own, and the backbone does not', async () => {
    const graph = everyOperation();
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, ({ branch }) => branch);
      // kernel and bias of two dense layers; kernel, scale and offset of a convolution
      expect(network.variables.map(({ shape }) => shape.join(' x '))).toEqual(
        [
          ['4 x 3', '3'],
          ['1 x 1 x 9 x 3', '3', '3'],
          ['3 x 3', '3'],
        ].flat(),
      );
      forward(graph, weights, images, network);
      network.updateStatistics();
      for (const variable of network.variables) variable.assign(tf.add(variable, 1));
      const snapshot = network.snapshot();
      for (const [name, values] of weights) {
        if (name.startsWith('exit')) expect(snapshot.get(name), name).not.toEqual(values);
        else expect(snapshot.get(name), name).toEqual(values);
      }
    });
  });

  it('gives gradients that finite differences agree with', async () => {
    const graph = everyOperation();
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    const coefficients = graph.exits.map((_, k) =>
      Float64Array.from({ length: N * 3 }, (__, i) => Math.sin(1 + i + 7 * k)),
    );
    const referenceLoss = (changed: ReferenceWeights): number => {
      const values = referenceNetwork(graph, changed, images, new Map());
      return graph.exits.reduce((sum, { logits }, k) => {
        const all = flat(values.get(logits));
        return sum + all.reduce((total, value, i) => total + value * (coefficients[k]?.[i] as number), 0);
      }, 0);
    };
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, everything);
      const x = standardisation(graph, weights)(images, N);
      const { value, gradients } = lossAndGradients(() => {
        const terms = network.forward(x, [0, 1, 2]).map((logits, k) => {
          return tf.sum(
            tf.mul(logits, tf.tensor2d(Float32Array.from(coefficients[k] as Float64Array), [N, 3])),
          );
        });
        return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar;
      }, network.variables);
      expectNear([value], [referenceLoss(weights)], 1e-4);
      const names = [...parametersOf(graph).values()].flat().filter(({ trainable }) => trainable);
      expect(gradients.length).toBe(names.length);
      gradients.forEach(([, gradient], v) => {
        const name = names[v]?.name as string;
        const at = gradient.length >> 1;
        // so small that no ReLU and no largest value of a window changes over
        const step = 1e-6;
        const shifted = (by: number): number => {
          const moved = Float64Array.from(weights.get(name) as Float32Array, (w, i) =>
            i === at ? w + by : w,
          );
          return referenceLoss(new Map<string, Float32Array | Float64Array>([...weights, [name, moved]]));
        };
        expectNear([gradient[at] as number], [(shifted(step) - shifted(-step)) / (2 * step)], 1e-5);
      });
    });
  });

  it('computes only what the exits it is asked for need', async () => {
    const graph = everyOperation();
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, everything);
      tf.tidy(() => void network.forward(standardisation(graph, weights)(images, N), [0]));
      network.updateStatistics();
      const snapshot = network.snapshot();
      const moved = statisticsOf(graph).filter(
        (name) => String(snapshot.get(name)) !== String(weights.get(name)),
      );
      expect(moved).toEqual(['stem/mean', 'stem/variance']);
    });
  });

  it('leaves no tensor behind a loss, not even behind one that is refused', async () => {
    const graph = everyOperation();
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    const outside = tf.memory().numTensors;
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, everything);
      const x = standardisation(graph, weights)(images, N);
      const before = tf.memory().numTensors;
      const loss = (): tf.Scalar => tf.mean<tf.Scalar>(network.forward(x, [2])[0] as tf.Tensor2D);
      lossAndGradients(loss, network.variables);
      network.updateStatistics();
      const broken = (): tf.Scalar => tf.mul(loss(), Number.NaN);
      expect(() => adam(0.1).minimize(broken, network.variables)).toThrow('the loss of update 1 is NaN');
      expect(tf.memory().numTensors).toBe(before);
    });
    expect(tf.memory().numTensors).toBe(outside);
  });

  it('copies: neither given weights nor a snapshot change with it', async () => {
    const graph = everyOperation();
    const [weights, images] = [drawnWeights(graph, 4), drawnImages(graph, N, 5)];
    const given = new Map([...weights].map(([name, values]) => [name, values.slice()]));
    await withTensorScope(async () => {
      const network = trainableNetwork(graph, weights, everything);
      const first = network.snapshot();
      expect(first).toEqual(given);
      forward(graph, weights, images, network);
      network.updateStatistics();
      for (const variable of network.variables) variable.assign(tf.zerosLike(variable));
      expect(new Map(weights)).toEqual(given);
      expect(first).toEqual(given);
      for (const values of network.snapshot().values()) values.fill(5);
      expect([...(network.snapshot().get('stem/kernel') as Float32Array)].every((w) => w === 0)).toBe(true);
    });
  });
});
