import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { adam } from '../../src/nn/adam.ts';
import { type BackendName, startBackend } from '../../src/nn/backend.ts';
import { network } from '../../src/nn/network.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';

const absence = await startBackend('tensorflow').then(
  () => '',
  () => ': needs @tensorflow/tfjs-node with its native library, `npm install @tensorflow/tfjs-node@4.22.0`',
);

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Weights after some updates. */
async function trained(backend: BackendName): Promise<Float32Array> {
  await startBackend(backend);
  const net = network([4, 16, 1], createRandom(5));
  const optimiser = adam(0.01);
  const x = tf.linspace(-1, 1, 64).reshape<tf.Tensor2D>([16, 4]);
  for (let i = 0; i < 20; i++) optimiser.minimize(() => net(x).sub(x.sum(1, true)).square().mean());
  return Float32Array.from(net.variables.flatMap((variable) => Array.from(variable.dataSync())));
}

describe.skipIf(absence !== '')(`tensorflow${absence}`, () => {
  test('is taken by auto', async () => {
    expect((await startBackend('auto')).name).toBe('tensorflow');
  });
  test.each([
    ['', availableParallelism()],
    ['1', 1],
  ])('counts the threads that TF_NUM_INTRAOP_THREADS "%s" leaves it', async (variable, threads) => {
    vi.stubEnv('TF_NUM_INTRAOP_THREADS', variable);
    await startBackend('cpu');
    expect((await startBackend('tensorflow')).threads).toBe(threads);
  });
  test('trains to the weights of the cpu backend', async () => {
    const expected = await trained('cpu');
    (await trained('tensorflow')).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 4));
  });
});
