import { beforeAll, describe, expect, it } from 'vitest';
import { type ExitOutput, type FrozenNetwork, frozenNetwork } from '../../src/backbone/frozen-network.ts';
import type { Graph } from '../../src/backbone/graph.ts';
import { lenet } from '../../src/backbone/lenet.ts';
import { costOf } from '../../src/backbone/macs.ts';
import { msdnet } from '../../src/backbone/msdnet.ts';
import { resnet } from '../../src/backbone/resnet.ts';
import { carriedValues } from '../../src/backbone/stages.ts';
import { startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';
import { everyOperation } from './every-operation.ts';
import { expectNear } from './expect-near.ts';
import { drawnImages, drawnWeights } from './drawn.ts';
import { flat, referenceNetwork } from './reference.ts';

const problem = { height: 9, width: 8, channels: 3, classes: 4 };
const graphs: readonly Graph[] = [
  everyOperation(),
  lenet({ filters: [3, 4], hidden: 5 })(problem),
  resnet({ widths: [4, 6], blocks: 2 })(problem),
  msdnet({ scales: 2, channels: 4, growth: 2, layers: 4, step: 1, narrow: true })(problem),
];
const byName = graphs.map((graph) => [graph.name, graph] as const);

/** What all exits say of a batch. */
function allExits(network: FrozenNetwork, images: Uint8Array, n: number): ExitOutput[] {
  const batch = network.start(images, n);
  const outputs = Array.from({ length: network.exits }, () => batch.next());
  batch.dispose();
  return outputs;
}

/** Rows of a matrix [n x width]. */
function take(values: Float32Array, width: number, rows: ArrayLike<number>): number[] {
  return Array.from(rows).flatMap((row) => Array.from(values.subarray(row * width, (row + 1) * width)));
}

describe.each(['cpu', 'wasm'] as const)('frozenNetwork on %s', (backend) => {
  beforeAll(() => startBackend(backend));

  it.each(byName)('computes what the definitions say: %s', (_, graph) => {
    const weights = drawnWeights(graph, 1);
    const images = drawnImages(graph, 3, 2);
    const expected = referenceNetwork(graph, weights, images);
    const network = frozenNetwork(graph, weights);
    allExits(network, images, 3).forEach(({ logits, features }, k) => {
      const exit = graph.exits[k];
      expectNear(logits, flat(expected.get(exit?.logits as string)), 2e-5);
      expectNear(features, exit?.features === undefined ? [] : flat(expected.get(exit.features)), 2e-5);
      expect(features.length).toBe(3 * (network.featureWidths[k] as number));
    });
    network.dispose();
  });

  it.each(byName)('says the same of images that stay when others leave: %s', (_, graph) => {
    const network = frozenNetwork(graph, drawnWeights(graph, 1));
    const images = drawnImages(graph, 6, 3);
    const whole = allExits(network, images, 6);
    const batch = network.start(images, 6);
    let rows = Int32Array.of(0, 1, 2, 3, 4, 5);
    const leave = [
      Int32Array.of(0, 1, 2, 3, 4, 5),
      Int32Array.of(0, 2, 3, 5),
      Int32Array.of(1, 3),
      Int32Array.of(1),
    ];
    whole.forEach(({ logits, features }, k) => {
      const kept = leave[k];
      if (kept) {
        batch.keep(kept);
        rows = kept.map((row) => rows[row] as number);
      }
      expect(batch.size).toBe(rows.length);
      const found = batch.next();
      // each row of a product is summed alone: the same bits whatever rows stand beside it
      expect([...found.logits]).toEqual(take(logits, graph.problem.classes, rows));
      expect([...found.features]).toEqual(take(features, network.featureWidths[k] as number, rows));
    });
    batch.dispose();
    network.dispose();
  });

  it('goes on with nobody', () => {
    const network = frozenNetwork(everyOperation(), drawnWeights(everyOperation(), 1));
    const batch = network.start(drawnImages(network.graph, 2, 3), 2);
    batch.next();
    batch.keep(new Int32Array(0));
    expect(batch.size).toBe(0);
    expect(batch.next()).toEqual({ logits: new Float32Array(0), features: new Float32Array(0) });
    batch.dispose();
    network.dispose();
  });

  it.each(byName)(
    'holds between two exits what later ones need, and no tensor at the end: %s',
    (_, graph) => {
      const before = tf.memory();
      const network = frozenNetwork(graph, drawnWeights(graph, 1));
      const idle = tf.memory().numTensors;
      const batch = network.start(drawnImages(graph, 4, 3), 4);
      expect(tf.memory().numTensors).toBe(idle + 1);
      carriedValues(graph).forEach((names, k) => {
        batch.next();
        expect(tf.memory().numTensors, `after exit ${k}`).toBe(idle + names.size);
        if (k === 0) batch.keep(Int32Array.of(0, 3));
        expect(tf.memory().numTensors, `after exit ${k}`).toBe(idle + names.size);
      });
      batch.dispose();
      expect(tf.memory().numTensors).toBe(idle);
      network.dispose();
      const after = tf.memory();
      expect([after.numTensors, after.numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
    },
  );

  it('is left half way without a tensor', () => {
    const network = frozenNetwork(everyOperation(), drawnWeights(everyOperation(), 1));
    const idle = tf.memory().numTensors;
    const unstarted = network.start(drawnImages(network.graph, 2, 3), 2);
    unstarted.dispose();
    const batch = network.start(drawnImages(network.graph, 2, 3), 2);
    batch.next();
    batch.dispose();
    expect(tf.memory().numTensors).toBe(idle);
    network.dispose();
  });

  it('stays what it was when the arrays of its weights change', () => {
    const graph = everyOperation();
    const weights = drawnWeights(graph, 1);
    const network = frozenNetwork(graph, weights);
    const images = drawnImages(graph, 2, 3);
    const before = allExits(network, images, 2);
    for (const values of weights.values()) values.fill(9);
    expect(allExits(network, images, 2)).toEqual(before);
    network.dispose();
  });

  it('has no exit after the last one', () => {
    const network = frozenNetwork(everyOperation(), drawnWeights(everyOperation(), 1));
    const batch = network.start(drawnImages(network.graph, 1, 3), 1);
    for (let k = 0; k < network.exits; k++) batch.next();
    expect(() => batch.next()).toThrow('frozen network: no exit after the last one');
    network.dispose();
  });
});

describe('frozenNetwork', () => {
  it('says what its exits cost and how wide their features are', async () => {
    await startBackend('cpu');
    const graph = everyOperation();
    const network = frozenNetwork(graph, drawnWeights(graph, 1));
    expect(network).toMatchObject({ graph, exits: 3, macs: costOf(graph).perExit, featureWidths: [4, 3, 0] });
    network.dispose();
  });
});
