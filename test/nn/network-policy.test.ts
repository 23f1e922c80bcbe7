import { beforeAll, describe, expect, test } from 'vitest';
import type { SavedPolicy } from '../../src/contract/policy.ts';
import { UserError } from '../../src/error.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { network } from '../../src/nn/network.ts';
import { loadNetworkPolicy, networkPolicy } from '../../src/nn/network-policy.ts';
import { createRandom } from '../../src/random.ts';

const random = createRandom('observations');
const observations = {
  data: Float32Array.from({ length: 300 * 5 }, () => random.normal()),
  rows: 300,
  columns: 5,
};
/** The whole network is rescaled so that decisions differ from row to row. */
const weights = (outputs: number, activation: 'relu' | 'tanh' = 'relu') => {
  const snapshot = network([5, 7, outputs], createRandom(11), { activation }).snapshot();
  snapshot.layers[1]?.kernel.forEach((w, i, kernel) => (kernel[i] = 200 * w));
  return snapshot;
};

const good = () => networkPolicy(weights(1)).save();

beforeAll(() => startBackend('wasm'));

describe('networkPolicy', () => {
  test('a logit gives its logistic probability', () => {
    const single = {
      sizes: [1, 1],
      activation: 'relu' as const,
      layers: [{ kernel: Float32Array.of(1), bias: Float32Array.of(0) }],
    };
    const rows = { data: Float32Array.of(0, Math.log(3), -Math.log(3), 200, -200), rows: 5, columns: 1 };
    const { probability } = networkPolicy(single).exit(0, rows);
    [0.5, 0.75, 0.25, 1, 0].forEach((p, i) => expect(probability[i]).toBeCloseTo(p, 6));
  });

  test('two values choose the larger, exiting where they are equal', () => {
    const identity = {
      sizes: [2, 2],
      activation: 'relu' as const,
      layers: [{ kernel: Float32Array.of(1, 0, 0, 1), bias: Float32Array.of(0, 0) }],
    };
    // Columns: value of continuing, value of exiting.
    const rows = { data: Float32Array.of(1, 2, 2, 1, 3, 3), rows: 3, columns: 2 };
    expect(Array.from(networkPolicy(identity, 'values').exit(0, rows).probability)).toEqual([1, 0, 1]);
  });

  test('charges one multiplication a weight at every exit', () => {
    const policy = networkPolicy(network([20, 32, 1], createRandom(1)));
    expect([policy.macs(0), policy.macs(3)]).toEqual([672, 672]);
  });

  test('is frozen: training the network on does not change it', () => {
    const net = network([5, 7, 1], createRandom(11));
    const policy = networkPolicy(net);
    const before = policy.exit(0, observations).probability;
    for (const variable of net.variables) variable.assign(variable.mul(-1));
    expect(policy.exit(0, observations).probability).toEqual(before);
  });

  test('refuses a network with other outputs', () => {
    expect(() => networkPolicy(weights(2))).toThrow('network policy: 2 outputs, expected 1 for "logit"');
    expect(() => networkPolicy(weights(1), 'values')).toThrow('1 outputs, expected 2 for "values"');
  });
});

describe('save and load', () => {
  test.each([
    ['logit', 'relu'],
    ['values', 'relu'],
    ['logit', 'tanh'],
  ] as const)('%s, %s: the loaded policy decides bit-equally and saves the same', (output, activation) => {
    const policy = networkPolicy(weights(output === 'logit' ? 1 : 2, activation), output);
    const saved = policy.save();
    const loaded = loadNetworkPolicy(JSON.parse(JSON.stringify(saved)) as SavedPolicy);
    const { probability } = policy.exit(0, observations);
    expect(loaded.exit(0, observations).probability).toEqual(probability);
    expect(new Set(probability).size).toBeGreaterThan(1);
    expect(loaded.save()).toEqual(saved);
    expect(loaded.macs(1)).toBe(policy.macs(1));
  });

  const malformed: [string, () => unknown, RegExp][] = [
    ['another kind', () => ({ ...good(), kind: 'table' }), /policy: kind "table", expected "network"/],
    ['no configuration', () => ({ ...good(), config: null }), /policy: config: .*expected object/s],
    [
      'an unknown activation',
      () => ({ ...good(), config: { output: 'logit', activation: 'sine', sizes: [5, 7, 1] } }),
      /policy: config: .*activation/s,
    ],
    [
      'an unknown setting',
      () => ({ ...good(), config: { output: 'logit', activation: 'relu', sizes: [5, 7, 1], more: 1 } }),
      /policy: config: .*more/s,
    ],
    [
      'no weights',
      () => ({ ...good(), weights: undefined }),
      /policy: kernel0: no tensor here, expected float32 \[5, 7\]/,
    ],
    [
      'a missing tensor',
      () => ({ ...good(), weights: { ...good().weights, bias1: undefined } }),
      /policy: bias1: no tensor here, expected float32 \[1\]/,
    ],
    [
      'another shape',
      () => ({ ...good(), weights: { ...good().weights, kernel1: good().weights['kernel0'] } }),
      /policy: kernel1: shape \[5, 7\], expected float32 \[7, 1\]/,
    ],
    [
      'too few bytes',
      () => ({ ...good(), weights: { ...good().weights, bias1: { shape: [1], data: 'AAA=' } } }),
      /policy: bias1: 2 bytes of base64, expected float32 \[1\] \(4 bytes\)/,
    ],
    [
      'NaN',
      () => ({ ...good(), weights: { ...good().weights, bias1: { shape: [1], data: 'AADAfw==' } } }),
      /policy: bias1: element 0 is NaN, expected float32 \[1\], all finite/,
    ],
  ];
  test.each(malformed)('%s is refused', (_, make, message) => {
    const load = () => loadNetworkPolicy(make() as SavedPolicy);
    expect(load).toThrow(UserError);
    expect(load).toThrow(message);
  });
});
