import { CONTINUE, createRandom, EXIT, type TrainingEnvironment } from 'offramp';
import { describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, ofSplit, problemOf, rightAt } from './fixture.ts';

const EXITS = 5;
const MACS = macsOf(EXITS);
const LAMBDA = 0.7;
const samples = drawSamples('reward', { exits: EXITS, classes: 3, samples: [12, 2, 2] });
const rows = ofSplit(samples, 'policy');
const trainingOf = (dense: boolean): TrainingEnvironment =>
  problemOf(bankOf(samples, MACS), { lambda: LAMBDA, reward: { quality: 'correct', dense } }).training;

/** Rewards on the way of every sample to exit `leave`, summed in double precision, and each of them. */
function episodes(training: TrainingEnvironment, leave: number) {
  const environment = training.vector(rows.length, createRandom(0));
  environment.reset({ samples: Int32Array.from(rows, (_, i) => i) });
  return Array.from({ length: leave + 1 }, (_, k) => {
    environment.step(new Uint8Array(rows.length).fill(k === leave ? EXIT : CONTINUE));
    return [...environment.rewards];
  });
}

const returns = (steps: readonly number[][]): number[] =>
  rows.map((_, i) => steps.reduce((sum, step) => sum + (step[i] as number), 0));
const relative = (k: number): number => (MACS[k] as number) / (MACS[EXITS - 1] as number);

const asked = (k: number): number => 3 * (k + 1);

describe.each(Array.from({ length: EXITS }, (_, k) => k))('leaving at exit %i', (leave) => {
  const expected = rows.map((sample) => rightAt(sample, leave) - LAMBDA * relative(leave));

  it('pays quality minus lambda times relative cost, all at the exit', () => {
    const steps = episodes(trainingOf(false), leave);
    steps.slice(0, -1).forEach((step) => expect(step.every((reward) => reward === 0)).toBe(true));
    returns(steps).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 6));
  });

  it('pays the same in the dense form, charged as compute is spent', () => {
    const steps = episodes(trainingOf(true), leave);
    steps.slice(0, -1).forEach((step, k) => {
      const charge = -LAMBDA * (relative(k + 1) - relative(k));
      step.forEach((reward) => expect(reward).toBeCloseTo(charge, 6));
    });
    returns(steps).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 5));
  });
});

describe('charging', () => {
  // Exits 0..k are asked, the last is not: 3, 3 + 6, 3 + 6 + 9, ...
  const consulted = [3, 9, 18, 30, 30];
  const cost = MACS.map((macs, k) => (macs + (consulted[k] as number)) / (MACS[EXITS - 1] as number));

  it.each([false, true])('adds what the policy costs to every reward (dense: %s)', (dense) => {
    const charged = trainingOf(dense).charging(asked);
    expect(charged.spec.relativeCost).toEqual(cost);
    for (let leave = 0; leave < EXITS; leave++) {
      returns(episodes(charged, leave)).forEach((value, i) => {
        const sample = rows[i] as (typeof rows)[number];
        expect(value).toBeCloseTo(rightAt(sample, leave) - LAMBDA * (cost[leave] as number), 5);
      });
    }
    const { rewards, quality } = charged.hindsight('policy');
    quality.forEach((value, row) => {
      const k = Math.floor(row / rows.length);
      expect(rewards[row]).toBeCloseTo(value - LAMBDA * (cost[k] as number), 6);
    });
  });

  it('leaves the environment it was asked of as it was', () => {
    const training = trainingOf(false);
    const before = [...training.spec.relativeCost];
    const charged = training.charging(asked);
    expect(training.spec.relativeCost).toEqual(before);
    expect(charged.charging(() => 0).spec.relativeCost).toEqual(before);
    expect(charged.spec).toEqual({ ...training.spec, relativeCost: cost });
  });
});
