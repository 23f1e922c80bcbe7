import { beforeAll, beforeEach, expect, test } from 'vitest';
import { adam } from '../../src/nn/adam.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { network } from '../../src/nn/network.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';

interface Counts {
  readonly tensors: number;
  readonly buffers: number;
  readonly variables: number;
}
const counts = (): Counts => {
  const { numTensors, numDataBuffers } = tf.memory();
  const variables = Object.keys(tf.engine().registeredVariables).length;
  return { tensors: numTensors, buffers: numDataBuffers, variables };
};
let before: Counts;

beforeAll(() => startBackend('wasm'));
beforeEach(() => {
  before = counts();
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** A training as an agent writes it, with everything it leaves lying about. */
async function* train(updates: number): AsyncGenerator<number, number> {
  const net = network([4, 8, 1], createRandom(1));
  const optimiser = adam(0.01);
  const x = tf.ones<tf.Rank.R2>([16, 4]);
  tf.keep(tf.scalar(1));
  let loss = 0;
  for (let i = 0; i < updates; i++) {
    x.add(i);
    loss = optimiser.minimize(() => net(x).sub(1).square().mean());
    await pause();
    yield loss;
  }
  return loss;
}

test('gives what the body gives and leaves nothing behind', async () => {
  const losses = await withTensorScope(async () => {
    const seen: number[] = [];
    for await (const loss of train(3)) seen.push(loss);
    expect(counts().tensors).toBeGreaterThan(before.tensors);
    return seen;
  });
  expect(losses).toHaveLength(3);
  expect(counts()).toEqual(before);
});

test('a training that is cancelled cleans up', async () => {
  await withTensorScope(async () => {
    for await (const loss of train(1000)) if (loss < Infinity) break;
  });
  expect(counts()).toEqual(before);
});

test('an error passes through and cleans up', async () => {
  const body = withTensorScope(async () => {
    tf.variable(tf.zeros([3]));
    await pause();
    tf.zeros([2]);
    throw new Error('in training');
  });
  await expect(body).rejects.toThrow('in training');
  expect(counts()).toEqual(before);
});

test('what was there before stays', async () => {
  const [tensor, variable] = [tf.scalar(1), tf.variable(tf.scalar(2))];
  await withTensorScope(async () => {
    await pause();
    variable.assign(tensor.add(variable));
  });
  expect(tensor.dataSync()[0]).toBe(1);
  expect(variable.dataSync()[0]).toBe(3);
});

test('scopes may be nested', async () => {
  await withTensorScope(async () => {
    const outer = tf.scalar(1);
    await withTensorScope(async () => void tf.scalar(2));
    expect(outer.isDisposed).toBe(false);
  });
  expect(counts()).toEqual(before);
});

test('what the body gives may not need tensors any more', async () => {
  const kept = await withTensorScope(async () => tf.scalar(1));
  expect(kept.isDisposed).toBe(true);
});

test('a scope that is left open inside is an error, not a leak in silence', async () => {
  const body = withTensorScope(async () => tf.engine().startScope('left open'));
  await expect(body).rejects.toThrow('another scope was started inside and is still open');
  tf.engine().endScope();
  tf.engine().endScope();
});
