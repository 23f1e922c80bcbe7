import { beforeEach, describe, expect, test } from 'vitest';
import { adam } from '../../src/nn/adam.ts';
import { startBackend } from '../../src/nn/backend.ts';
import type { Optimiser } from '../../src/nn/optimiser.ts';
import { sgd } from '../../src/nn/sgd.ts';
import * as tf from '../../src/nn/tf.ts';

const START = [3, -4, 0.5, 1, 2, -1];
const makers: [string, () => Optimiser][] = [
  ['adam', () => adam(0.05)],
  ['adam with weight decay and clipping', () => adam(0.05, { weightDecay: 0.1, clipNorm: 2 })],
  ['sgd', () => sgd(0.02, { weightDecay: 0.01 })],
];

interface Problem {
  readonly variables: readonly [tf.Variable, tf.Variable];
  readonly loss: () => tf.Scalar;
}

function problem(values: readonly number[]): Problem {
  const kernel = tf.variable(tf.tensor2d(values.slice(0, 4), [2, 2]));
  const bias = tf.variable(tf.tensor1d(values.slice(4)));
  const x = tf.tensor2d([1, 2, -1, 0.5, 3, 1], [3, 2]);
  const loss = (): tf.Scalar => tf.mean(tf.square(tf.add(tf.matMul(x, kernel), bias)));
  return { variables: [kernel, bias], loss };
}

const values = ({ variables }: Problem): number[] => variables.flatMap((v) => Array.from(v.dataSync()));

describe.each(['cpu', 'wasm'] as const)('the state of an optimiser on %s', (backend) => {
  beforeEach(() => startBackend(backend));

  test.each(makers)('goes on bit by bit where it was taken: %s', (_, make) => {
    const whole = problem(START);
    const optimiser = make();
    for (let i = 0; i < 7; i++) optimiser.minimize(whole.loss, whole.variables);
    const [kept, state] = [values(whole), optimiser.state(whole.variables)];
    for (let i = 0; i < 7; i++) optimiser.minimize(whole.loss, whole.variables);

    const resumed = problem(kept);
    const fresh = make();
    fresh.restore(resumed.variables, structuredClone(state));
    for (let i = 0; i < 7; i++) fresh.minimize(resumed.loss, resumed.variables);
    expect(values(resumed)).toEqual(values(whole));
    expect(fresh.state(resumed.variables)).toEqual(optimiser.state(whole.variables));
    // Without the state the steps differ.
    const forgetful = problem(kept);
    const other = make();
    for (let i = 0; i < 7; i++) other.minimize(forgetful.loss, forgetful.variables);
    expect(values(forgetful)).not.toEqual(values(whole));
  });

  test.each(makers)('is a copy, zeros where a variable was never updated: %s', (name, make) => {
    const { variables, loss } = problem(START);
    const optimiser = make();
    const before = optimiser.state(variables);
    optimiser.minimize(loss, [variables[0]]);
    const after = optimiser.state(variables);
    const slots = name.startsWith('adam') ? 2 : 1;
    expect(before).toEqual({
      step: 0,
      slots: [4, 2].map((size) => Array.from({ length: slots }, () => new Float32Array(size))),
    });
    expect(after.step).toBe(1);
    expect(after.slots[0]?.every((slot) => slot.every((value) => value !== 0))).toBe(true);
    expect(after.slots[1]).toEqual(before.slots[1]);
    optimiser.minimize(loss, variables);
    expect(optimiser.state(variables)).not.toEqual(after);
  });

  test('of an sgd is its velocity, of an adam the means of gradient and square', () => {
    const x = tf.variable(tf.tensor1d([1, 2]));
    const loss = (): tf.Scalar => tf.sum(tf.mul(x, tf.tensor1d([3, -0.5])));
    const [first, second] = [sgd(0.1, { momentum: 0.5 }), adam(0.1, { beta1: 0.75, beta2: 0.5 })];
    for (const optimiser of [first, second]) for (let i = 0; i < 2; i++) optimiser.minimize(loss);
    expect(first.state([x])).toEqual({ step: 2, slots: [[Float32Array.of(4.5, -0.75)]] });
    expect(second.state([x])).toEqual({
      step: 2,
      slots: [[Float32Array.of(1.3125, -0.21875), Float32Array.of(6.75, 0.1875)]],
    });
  });

  test('is refused where it is not of the same variables and algorithm', () => {
    const { variables } = problem(START);
    const restore = (state: unknown) => () => adam(0.1).restore(variables, state as never);
    const good = adam(0.1).state(variables);
    expect(restore({ ...good, slots: good.slots.slice(1) })).toThrow(
      'adam: state of 1 variables, expected 2; restore',
    );
    expect(restore(sgd(0.1).state(variables))).toThrow(
      'adam: state of variable 0 has sizes [4], expected [4, 4]; restore what `state` gave',
    );
    expect(restore({ ...good, slots: good.slots.toReversed() })).toThrow(
      'adam: state of variable 0 has sizes [2, 2], expected [4, 4]',
    );
    expect(restore({ ...good, step: -1 })).toThrow('adam: state at step -1, expected a count of updates');
  });
});
