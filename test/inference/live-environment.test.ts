import { type Bank, createRandom, type TrainingEnvironment, type VectorEnvironment } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FrozenNetwork } from '../../src/backbone/frozen-network.ts';
import { takeImages } from '../../src/data/dataset.ts';
import {
  type LiveDeclaration,
  type LiveEnvironment,
  liveEnvironment,
} from '../../src/inference/live-environment.ts';
import { splitTraces } from '../../src/mdp/split-traces.ts';
import { listObservations } from '../../src/mdp/observations.ts';
import { startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';
import { problemOf } from '../mdp/fixture.ts';
import { data, EXITS, openNetwork, recorded, rows } from './recorded.ts';

const LAMBDA = 0.3;
const NAMES = listObservations().map(({ name }) => name);
const SAMPLES = rows.policy.length;
/** Steps until every sample has been seen at n = 1, some of them twice. */
const STEPS = 4 * SAMPLES;

let network: FrozenNetwork;
const banks = new Map<string, Bank>();

beforeAll(async () => {
  await startBackend('cpu');
  network = openNetwork();
  for (const dtype of ['float16', 'float32'] as const) banks.set(dtype, recorded(network, dtype));
});

const plain = { quality: 'correct', dense: false };

function trainingOf(dtype: string, reward = plain): TrainingEnvironment {
  return problemOf(banks.get(dtype) as Bank, { observations: NAMES, reward, lambda: LAMBDA }).training;
}

function live(n: number, changes: Partial<LiveDeclaration> = {}): LiveEnvironment {
  const dataset = takeImages(data.train, rows.policy);
  const declared = { name: 'written', network, dataset, observations: NAMES, reward: plain, lambda: LAMBDA };
  return liveEnvironment({ ...declared, ...changes }, n, createRandom('walk'));
}

function drawnActions(n: number): () => Uint8Array {
  const random = createRandom('actions');
  return () => Uint8Array.from({ length: n }, () => Number(random.uniform() < 0.3));
}

const rowOf = ({ data: values, columns }: VectorEnvironment['observations'], slot: number): Float32Array =>
  values.subarray(slot * columns, (slot + 1) * columns);

function expectNear(found: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    const wanted = expected[i] as number;
    if (Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted))) return;
    expect.fail(`column ${i}: ${value}, recorded ${wanted}`);
  });
}

describe.each([1, 7])('the network itself and its bank, walked side by side, n = %i', (n) => {
  // a logit z is kept as z (1 + e), |e| <= 2^-11, and |z| < 8 here; a probability moves by less than twice that
  it.each([
    ['float32', 1e-5],
    ['float16', 2 * 8 * 2 ** -11],
  ])('answer and show the same, kept as %s', (dtype, tolerance) => {
    const bank = banks.get(dtype) as Bank;
    const [real, simulated] = [live(n), trainingOf(dtype).vector(n, createRandom('walk'))];
    const { answers, logits } = splitTraces(bank, 'policy');
    expect(Math.max(...logits.data.map(Math.abs))).toBeLessThan(8);
    const actions = drawnActions(n);
    const visited = new Set<number>();
    for (let t = 0; t < STEPS; t++) {
      expect(real.rows).toEqual(simulated.rows);
      expect(real.exits).toEqual(simulated.exits);
      expect([...real.answers]).toEqual(Array.from(real.rows, (row) => answers[row]));
      expectNear(real.observations.data, simulated.observations.data, tolerance);
      for (const row of real.rows) visited.add(row % SAMPLES);
      const chosen = actions();
      real.step(chosen);
      simulated.step(chosen);
      expect(real.rewards).toEqual(simulated.rewards);
      expect(real.terminated).toEqual(simulated.terminated);
      expect(real.truncated).toEqual(simulated.truncated);
      real.terminated.forEach((ended, slot) => {
        if (ended === 0) return;
        const [shown, expected] = [real, simulated].map((each) => rowOf(each.finalObservations, slot));
        expectNear(shown as Float32Array, expected as Float32Array, tolerance);
      });
    }
    expect(visited.size).toBe(SAMPLES);
    real.dispose();
  });
});

describe('a live environment', () => {
  it.each([
    ['log-likelihood', false],
    ['correct - 0.1 * entropy + relative_cost', false],
    ['correct', true],
  ])('pays %s, dense %s, as the environment of its bank does', (quality, dense) => {
    const reward = { quality, dense };
    const [real, simulated] = [
      live(3, { reward }),
      trainingOf('float32', reward).vector(3, createRandom('walk')),
    ];
    const actions = drawnActions(3);
    for (let t = 0; t < 40; t++) {
      const chosen = actions();
      real.step(chosen);
      simulated.step(chosen);
      expectNear(real.rewards, simulated.rewards, 1e-5);
    }
    real.dispose();
  });

  it('has the description of the environment of its bank', () => {
    const real = live(1, { bank: banks.get('float32')?.hash ?? '' });
    const { samples, ...spec } = trainingOf('float32').spec;
    expect(real.spec).toEqual({ ...spec, samples: { policy: samples.policy, tune: 0 } });
    real.dispose();
  });

  it('goes on from a state as it did', () => {
    const real = live(3);
    const actions = drawnActions(3);
    for (let t = 0; t < 13; t++) real.step(actions());
    const state = JSON.parse(JSON.stringify(real.state())) as ReturnType<typeof real.state>;
    const walk = () => {
      const later = drawnActions(3);
      return Array.from({ length: 20 }, () => {
        const shown = [real.observations.data.slice(), real.answers.slice(), real.rows.slice()];
        real.step(later());
        return [...shown, real.rewards.slice(), real.terminated.slice()];
      });
    };
    const expected = walk();
    real.restore(state);
    expect(real.state()).toEqual(state);
    expect(walk()).toEqual(expected);
    real.dispose();
  });

  it('starts on the samples it is given', () => {
    const real = live(2);
    real.step(Uint8Array.of(0, 1));
    real.reset({ samples: Int32Array.of(5, 0) });
    expect([...real.rows]).toEqual([5, 0]);
    expect([...real.exits]).toEqual([0, 0]);
    const view = trainingOf('float32').hindsight('policy').observations;
    [5, 0].forEach((row, slot) => expectNear(rowOf(real.observations, slot), rowOf(view, row), 1e-5));
    expect(() => real.reset({ samples: Int32Array.of(5, SAMPLES) })).toThrow(
      `environment: sample ${SAMPLES} of request 1 outside 0..${SAMPLES - 1}`,
    );
    real.dispose();
  });

  it('refuses an illegal action and computes nothing', () => {
    const real = live(2);
    const before = real.state();
    expect(() => real.step(Uint8Array.of(0, 2))).toThrow('environment: action 2 of request 1');
    expect(real.state()).toEqual(before);
    real.dispose();
  });

  it('holds a batch for each request and frees it', () => {
    const before = tf.memory().numTensors;
    const real = live(4);
    const actions = drawnActions(4);
    for (let t = 0; t < 3 * EXITS; t++) real.step(actions());
    real.restore(real.state());
    real.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
