import type { Matrix, Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import {
  answerOf,
  bankOf,
  drawSamples,
  macsOf,
  mean,
  ofSplit,
  policyOf,
  problemOf,
  rightAt,
  softmax,
} from './fixture.ts';

const EXITS = 3;
const CLASSES = 4;
const TEST = 30;
const LAMBDA = 0.4;
const MACS = macsOf(EXITS);
const COST = MACS.map((own) => own / (MACS.at(-1) as number));
const samples = drawSamples('predicted', { exits: EXITS, classes: CLASSES, samples: [3, 2, TEST] });
const test = ofSplit(samples, 'test');
const bank = bankOf(samples, MACS);
const OBSERVATIONS = ['log-probs', 'max-prob'];
const problem = problemOf(bank, { observations: OBSERVATIONS, lambda: LAMBDA });

/** Scores of a row: the log-probabilities, turned on by one class, twice as sure at later exits. */
const scoresOf = (k: number, logProbabilities: readonly number[]): number[] =>
  logProbabilities.map((_, c) => (k + 1) * (logProbabilities[(c + 1) % CLASSES] as number));

function turning({ data, rows, columns }: Matrix, k: number): Float32Array {
  return Float32Array.from(
    Array.from({ length: rows }, (_, i) =>
      scoresOf(k, [...data.subarray(i * columns, i * columns + CLASSES)]),
    ).flat(),
  );
}

const leaving = policyOf((k, row) => Number((row[CLASSES] as number) > 0.5 + 0.1 * k));
const predicting: Policy = { ...leaving, predict: (k, observations) => turning(observations, k) };
const { exit } = problem.evaluate(leaving, 'test');

/** Of the answer that the turned scores give. */
const turnedScores = (i: number): number[] => {
  const k = exit[i] as number;
  const probabilities = softmax(test[i]?.logits[k] as number[]);
  return scoresOf(k, probabilities.map(Math.log));
};

describe('a policy that predicts', () => {
  it('is right where its own scores are, at the exits that it leaves at', () => {
    const { correct, deterministic, quality, ...rest } = problem.evaluate(predicting, 'test');
    expect(rest.exit).toEqual(exit);
    const right = test.map(({ label }, i) => Number(answerOf(turnedScores(i)) === label));
    expect([...correct]).toEqual(right);
    expect([...quality]).toEqual(right);
    const cost = mean([...exit].map((k) => COST[k] as number));
    expect(deterministic.accuracy).toBeCloseTo(mean(right), 12);
    expect(deterministic.reward).toBeCloseTo(mean(right) - LAMBDA * cost, 12);
    const own = test.map((sample, i) => rightAt(sample, exit[i] as number));
    expect(right).not.toEqual(own);
    expect([...problem.evaluate(leaving, 'test').correct]).toEqual(own);
  });

  it('is asked once for every exit, the last one too, and shown its observations', () => {
    const asked: unknown[] = [];
    const listening: Policy = {
      ...predicting,
      predict(k, observations) {
        asked.push([k, observations.rows, observations.columns]);
        return turning(observations, k);
      },
    };
    problem.evaluate(listening, 'test');
    expect(asked).toEqual(COST.map((_, k) => [k, TEST, CLASSES + 1]));
  });

  it('is valued by its own probabilities where quality is a likelihood', () => {
    const reward = { quality: 'log-likelihood', dense: false };
    const valued = problemOf(bank, { observations: OBSERVATIONS, lambda: LAMBDA, reward });
    const { quality, expected } = valued.evaluate(predicting, 'test');
    const likelihood = (i: number): number =>
      Math.log(softmax(turnedScores(i))[test[i]?.label ?? 0] as number);
    quality.forEach((value, i) => expect(value).toBeCloseTo(likelihood(i), 4));
    expect(expected.reward).toBeCloseTo(mean(test.map((_, i) => likelihood(i))) - LAMBDA * expected.cost, 4);
  });

  it('counts as it predicts where its exits are given from outside, as under a budget', () => {
    const everybody = new Uint8Array(TEST).fill(1);
    const { correct, deterministic } = problem.leaving(predicting, everybody, 'test');
    const right = test.map(({ label, logits }) =>
      Number(answerOf(scoresOf(1, softmax(logits[1] as number[]).map(Math.log))) === label),
    );
    expect([...correct]).toEqual(right);
    expect(deterministic.cost).toBeCloseTo(COST[1] as number, 12);
  });

  it('leaves what others see of the bank as it was', () => {
    const before = problem.evaluate(leaving, 'test');
    problem.evaluate(predicting, 'test');
    expect(problem.evaluate(leaving, 'test')).toEqual(before);
    expect(problem.bounds()).toEqual(problemOf(bank, { lambda: LAMBDA }).bounds());
  });

  it.each<[string, (k: number, rows: number) => Float32Array, string]>([
    [
      'too few scores',
      (k, rows) => new Float32Array(rows * CLASSES - (k === 1 ? 1 : 0)),
      `policy: ${TEST * CLASSES - 1} class scores at exit 1 for ${TEST} rows of ${CLASSES} classes; expected one each`,
    ],
    [
      'a score that is no number',
      (k, rows) => new Float32Array(rows * CLASSES).fill(0).fill(k === 2 ? Number.NaN : 0, 6, 7),
      'policy: score NaN of class 2 at exit 2, row 1; expected a finite number',
    ],
    [
      'a score without end',
      (_k, rows) => new Float32Array(rows * CLASSES).fill(Infinity, 0, 1),
      'policy: score Infinity of class 0 at exit 0, row 0; expected a finite number',
    ],
  ])('is refused with %s', (_, scores, message) => {
    const wrong: Policy = { ...leaving, predict: (k, { rows }) => scores(k, rows) };
    expect(() => problem.evaluate(wrong, 'test')).toThrow(message);
  });
});
