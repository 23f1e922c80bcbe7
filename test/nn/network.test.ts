import { beforeEach, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/nn/backend.ts';
import { network } from '../../src/nn/network.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';

const random = () => createRandom(7);
const rows = (n: number, columns: number): tf.Tensor2D => {
  const draw = createRandom('rows');
  return tf.tensor2d(
    Float32Array.from({ length: n * columns }, () => draw.normal()),
    [n, columns],
  );
};

describe.each(['cpu', 'wasm'] as const)('a network on %s', (backend) => {
  beforeEach(() => startBackend(backend));

  test.each(['relu', 'tanh'] as const)('computes what its definition says, %s', (activation) => {
    const net = network([3, 5, 4, 2], random(), { activation, outputBias: 0.5 });
    const x = rows(6, 3);
    const [k0, b0, k1, b1, k2, b2] = net.variables as tf.Variable<tf.Rank.R2>[];
    const sigma = activation === 'relu' ? tf.relu : tf.tanh;
    const first = sigma(tf.matMul(x, k0 as tf.Tensor2D).add(b0 as tf.Tensor));
    const second = sigma(tf.matMul(first, k1 as tf.Tensor2D).add(b1 as tf.Tensor));
    const expected = tf.matMul(second, k2 as tf.Tensor2D).add(b2 as tf.Tensor);
    const actual = net(x);
    expect(actual.shape).toEqual([6, 2]);
    expected.dataSync().forEach((value, i) => expect(actual.dataSync()[i]).toBeCloseTo(value, 6));
  });

  test('starts near its output bias, keeping [n, 1]', () => {
    const out = network([16, 64, 64, 1], random(), { outputBias: -2 })(rows(100, 16));
    expect(out.shape).toEqual([100, 1]);
    for (const value of out.dataSync()) expect(Math.abs(value + 2)).toBeLessThan(0.2);
  });

  test('leaves one tensor a call, its output', () => {
    const net = network([3, 8, 1], random());
    const x = rows(4, 3);
    const before = tf.memory().numTensors;
    net(x).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('has the gradient of finite differences', () => {
    const net = network([3, 6, 5, 2], random(), { activation: 'tanh' });
    const x = rows(4, 3);
    const loss = (): tf.Scalar =>
      tf.tidy(() =>
        net(x)
          .sub(1)
          .square()
          .mul(tf.range(1, 9).reshape([4, 2]))
          .mean(),
      );
    const { grads } = tf.variableGrads(loss, [...net.variables]);
    for (const variable of net.variables) {
      const values = variable.dataSync().slice();
      const slopes = grads[variable.name]?.dataSync() as Float32Array;
      for (let i = 0; i < values.length; i++) {
        const at = (by: number): number => {
          const moved = Float32Array.from(values);
          moved[i] = (moved[i] as number) + by;
          variable.assign(tf.tensor(moved, variable.shape));
          return loss().dataSync()[0] as number;
        };
        const slope = (at(1e-2) - at(-1e-2)) / 2e-2;
        variable.assign(tf.tensor(values, variable.shape));
        expect(Math.abs((slopes[i] as number) - slope)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
      }
    }
  });
});

const gradients = async (backend: 'cpu' | 'wasm') => {
  await startBackend(backend);
  const net = network([16, 33, 17, 1], random());
  const { grads } = tf.variableGrads(() => net(rows(130, 16)).sub(1).square().mean(), [...net.variables]);
  return net.variables.map((variable) => Array.from(grads[variable.name]?.dataSync() as Float32Array));
};

test('gradients on wasm are those on cpu, through ReLU as well', async () => {
  const [expected, actual] = [await gradients('cpu'), await gradients('wasm')];
  expected.forEach((values, v) => {
    values.forEach((value, i) => expect(actual[v]?.[i]).toBeCloseTo(value, 5));
  });
});

test('the same stream gives the same weights, drawn with the variance of He and of Glorot', async () => {
  await startBackend('cpu');
  const [first, second] = [
    network([200, 100, 50, 1], random()).snapshot(),
    network([200, 100, 50, 1], random()).snapshot(),
  ];
  expect(first).toEqual(second);
  const variance = (l: number) => {
    const { kernel } = first.layers[l] as { kernel: Float32Array };
    return kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length;
  };
  expect(variance(0) * 200).toBeGreaterThan(1.9);
  expect(variance(0) * 200).toBeLessThan(2.1);
  const tanh = network([200, 100, 1], random(), { activation: 'tanh' }).snapshot();
  const glorot = (tanh.layers[0]?.kernel ?? new Float32Array()).reduce((sum, w) => sum + w * w, 0) / 20_000;
  expect(glorot * 150).toBeGreaterThan(0.95);
  expect(glorot * 150).toBeLessThan(1.05);
});

test('a snapshot does not follow later changes', async () => {
  await startBackend('wasm');
  const net = network([2, 1], random());
  const before = net.snapshot();
  const values = Array.from(before.layers[0]?.kernel ?? []);
  net.variables[0]?.assign(tf.zeros([2, 1]));
  expect(Array.from(before.layers[0]?.kernel ?? [])).toEqual(values);
  expect(Array.from(net.snapshot().layers[0]?.kernel ?? [])).toEqual([0, 0]);
});

test.each([[[3]], [[3, 0]], [[3, 1.5]]])('sizes %j are refused', (sizes) => {
  expect(() => network(sizes, random())).toThrow('must be two or more positive integers');
});
