import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';

afterEach(() => {
  delete process.env['OFFRAMP_BACKEND'];
});

const listeners = () => [
  process.listenerCount('uncaughtException'),
  process.listenerCount('unhandledRejection'),
];

describe('startBackend', () => {
  test('follows OFFRAMP_BACKEND, then keeps what runs', async () => {
    process.env['OFFRAMP_BACKEND'] = 'cpu';
    const started = await startBackend();
    expect(started).toEqual({ name: 'cpu', reason: 'OFFRAMP_BACKEND asks for it', threads: 1 });
    expect(tf.getBackend()).toBe('cpu');
    process.env['OFFRAMP_BACKEND'] = 'wasm';
    expect(await startBackend()).toBe(started);
  });

  test('switches on request and leaves no listener behind', async () => {
    const before = listeners();
    const [wasm, again] = await Promise.all([startBackend('wasm'), startBackend('wasm')]);
    expect(wasm).toMatchObject({ name: 'wasm', reason: 'asked for', threads: 1 });
    expect(again).toBe(wasm);
    expect(tf.getBackend()).toBe('wasm');
    expect(listeners()).toEqual(before);
  });

  test('auto takes tensorflow where it loads and says why where it does not', async () => {
    const { name, reason } = await startBackend('auto');
    if (name === 'tensorflow') expect(reason).toBe('@tensorflow/tfjs-node loads');
    else {
      expect(name).toBe('wasm');
      expect(reason).toMatch(
        /^@tensorflow\/tfjs-node is not installed$|^the native library of .* did not load: ./,
      );
      await expect(startBackend('tensorflow')).rejects.toThrow(
        /^backend: tensorflow cannot be started: .*; use wasm/,
      );
    }
  });

  test('refuses an unknown name, naming the nearest one, and goes on', async () => {
    await expect(startBackend('wsam' as 'wasm')).rejects.toThrow(
      'backend: "wsam" is none of auto, tensorflow, wasm, cpu; did you mean "wasm"?',
    );
    expect((await startBackend('cpu')).name).toBe('cpu');
  });
});

test('a worker starts its own and computes the same bits', async () => {
  const worker = new Worker(new URL('matmul-in-worker.mjs', import.meta.url), {
    execArgv: ['--conditions=offramp-source'],
  });
  const message = await new Promise((resolve, reject) =>
    worker.once('message', resolve).once('error', reject),
  );
  await worker.terminate();
  await startBackend('wasm');
  const values = tf.tidy(() =>
    Array.from(
      tf.matMul(tf.linspace(0, 1, 35).reshape([5, 7]), tf.linspace(-1, 1, 28).reshape([7, 4])).dataSync(),
    ),
  );
  expect(message).toEqual({ name: 'wasm', values });
});
