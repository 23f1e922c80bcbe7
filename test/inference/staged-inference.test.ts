import { DEFAULT_OBSERVATIONS } from '../../src/mdp/observations.ts';
import type { Bank, Policy } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FrozenNetwork } from '../../src/backbone/frozen-network.ts';
import { answerAll } from '../../src/inference/answer-all.ts';
import { requestsOf } from '../../src/inference/requests.ts';
import { stagedInference } from '../../src/inference/staged-inference.ts';
import { splitTraces } from '../../src/mdp/split-traces.ts';
import { startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';
import type { Problem } from '../../src/mdp/problem.ts';
import { policyOf, problemOf } from '../mdp/fixture.ts';
import {
  data,
  EXITS,
  observerOf,
  openNetwork,
  recorded,
  rows,
  summingPolicy,
  thresholdPolicy,
  thresholds,
  watched,
} from './recorded.ts';

const LAMBDA = 0.3;
const NAMES = [...DEFAULT_OBSERVATIONS, 'features', 'cost-so-far', 'lambda'];
const BATCHES = [1, 7, 41];
const CLASSES = 5;
const seen = observerOf(NAMES, LAMBDA);

let network: FrozenNetwork;
let bank: Bank;
let problem: Problem;

beforeAll(async () => {
  await startBackend('cpu');
  network = openNetwork();
  bank = recorded(network, 'float32');
  problem = problemOf(bank, { observations: NAMES, lambda: LAMBDA });
});

const requests = (batch: number) => requestsOf(data.test, rows.test, batch);
const staged = (policy: Policy, capacity: number, on = network) =>
  stagedInference({ network: on, observer: seen, policy, capacity });

const policies: Readonly<Record<string, () => Policy>> = {
  'largest probability': () => thresholdPolicy(thresholds(problem.training.hindsight('policy'), 0)),
  'a branch feature': () => {
    const { start } = seen.columns.find(({ name }) => name === 'features') as { start: number };
    return thresholdPolicy(thresholds(problem.training.hindsight('policy'), start), start);
  },
  'what it carries': () => summingPolicy([0.79, 1.29, 2.2]),
  'nothing, and stays': () => policyOf(() => 0.49),
  'nothing, and leaves': () => policyOf(() => 0.5),
};

/** The same, answering by itself: class scores are waves of the largest probability, others at each exit. */
const predicting = (policy: Policy): Policy => ({
  ...policy,
  predict: (k, { data: values, rows: n, columns }) =>
    Float32Array.from({ length: n * CLASSES }, (_, at) => {
      const confidence = values[Math.floor(at / CLASSES) * columns] as number;
      return Math.sin(40 * confidence + k + 2 * (at % CLASSES));
    }),
});

describe.each(Object.keys(policies))('a policy that looks at %s', (name) => {
  it.each(BATCHES)('decides as it is simulated, %i images at a time', (batch) => {
    const policy = policies[name]?.() as Policy;
    const { exits, answers } = answerAll(staged(policy, batch), requests(batch));
    const simulated = problem.evaluate(policy, 'test');
    expect([...exits]).toEqual([...simulated.exit]);
    const traces = splitTraces(bank, 'test');
    const expected = Array.from(simulated.exit, (k, i) => traces.answers[k * traces.samples + i]);
    expect([...answers]).toEqual(expected);
    const right = Array.from(answers, (answer, i) => Number(answer === data.test.labels[rows.test[i] ?? -1]));
    expect(right).toEqual([...simulated.correct]);
  });
});

describe.each(Object.keys(policies))('a policy that predicts by itself and looks at %s', (name) => {
  it.each(BATCHES)('answers as it is simulated, %i images at a time', (batch) => {
    const policy = predicting(policies[name]?.() as Policy);
    const { exits, answers } = answerAll(staged(policy, batch), requests(batch));
    const simulated = problem.evaluate(policy, 'test');
    expect([...exits]).toEqual([...simulated.exit]);
    const right = Array.from(answers, (answer, i) => Number(answer === data.test.labels[rows.test[i] ?? -1]));
    expect(right).toEqual([...simulated.correct]);
    const others = problem.evaluate(policies[name]?.() as Policy, 'test').correct;
    expect([...simulated.correct]).not.toEqual([...others]);
  });
});

describe('staged inference', () => {
  it('lets images leave at every exit in what is tested above', () => {
    for (const name of ['largest probability', 'a branch feature', 'what it carries']) {
      const { exitShare } = problem.evaluate(policies[name]?.() as Policy, 'test');
      exitShare.forEach((share, k) => expect(share, `${name}, exit ${k}`).toBeGreaterThan(0.02));
    }
  });

  it.each(BATCHES)('computes nothing of those that have left, %i images at a time', (batch) => {
    const policy = policies['largest probability']?.() as Policy;
    const stages: number[][] = [];
    const all = requests(batch);
    answerAll(staged(policy, batch, watched(network, stages)), all);
    const { exit } = problem.evaluate(policy, 'test');
    const expected = all.map(({ n }, r) => {
      const here = exit.subarray(r * batch, r * batch + n);
      const reaching = Array.from({ length: EXITS }, (_, k) => here.filter((left) => left >= k).length);
      return reaching.filter((count) => count > 0);
    });
    expect(stages).toEqual(expected);
  });

  it('leaves no tensor behind, whoever leaves and whatever is thrown', () => {
    const broken = policyOf((k) => (k === 1 ? Number.NaN : 0));
    const before = tf.memory().numTensors;
    for (const batch of BATCHES) {
      for (const policy of Object.values(policies)) answerAll(staged(policy(), batch), requests(batch));
      expect(() => answerAll(staged(broken, batch), requests(batch))).toThrow(
        'policy: exit probability NaN at exit 1, row 0; expected a number in [0, 1]',
      );
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses class scores of those that leave that are not one a class', () => {
    const wrong: Policy = { ...policyOf(() => 1), predict: (_k, { rows: n }) => new Float32Array(n) };
    expect(() => answerAll(staged(wrong, 7), requests(7))).toThrow(
      `policy: 7 class scores at exit 0 for 7 rows of ${CLASSES} classes; expected one each`,
    );
  });

  it('refuses a policy that does not answer each row', () => {
    const answer = { probability: new Float32Array(2) };
    const short: Policy = { ...policyOf(() => 0), exit: () => answer };
    expect(() => answerAll(staged(short, 7), requests(7))).toThrow(
      'policy: 2 probabilities at exit 0 for 7 rows; expected one a row',
    );
  });
});
