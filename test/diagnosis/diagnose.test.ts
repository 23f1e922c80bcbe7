import { createRandom, diagnose, expectedCalibrationError, type Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import { splitBounds } from '../../src/mdp/bounds.ts';
import { splitOutcomes } from '../../src/mdp/outcomes.ts';
import {
  answerOf,
  bankOf,
  CLASSES,
  EXITS,
  leavingAt,
  OBSERVATIONS,
  recordOf,
  SAMPLES,
  thresholdPolicy,
} from './fixture.ts';

const bank = bankOf('diagnosis');
const exits = Array.from({ length: EXITS }, (_, k) => k);
const samples = Array.from({ length: SAMPLES }, (_, i) => i);
const bytes = (base64: string): number[] => [...Buffer.from(base64, 'base64')];
const near = (value: number): unknown => (Number.isNaN(value) ? Number.NaN : expect.closeTo(value, 9));
const share = (part: readonly unknown[], of: readonly unknown[]): number => part.length / of.length;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const correct = exits.map((k) => samples.map((i) => answerOf(bank, i, k).correct));
const correctAt = (k: number): number[] => correct[k]!;
// kept in single precision
const confidence = exits.map((k) =>
  samples.map((i) => Math.fround(Math.max(...answerOf(bank, i, k).probabilities))),
);

/** Of the confidences of exit k on some samples; the function has tests of its own. */
const ece = (rows: readonly number[], k: number): number =>
  expectedCalibrationError(
    Float64Array.from(rows, (i) => confidence[k]![i]!),
    Uint8Array.from(rows, (i) => correctAt(k)[i]!),
  );

describe('a diagnosis', () => {
  const lambda = 0.3;
  const record = recordOf(thresholdPolicy(0.7), bank, { lambda });
  const left = bytes(record.samples.exit);
  const cost = (k: number): number => record.relativeCost[k] as number;
  const rewards = samples.map((i) => exits.map((k) => correctAt(k)[i]! - lambda * cost(k)));
  const lost = samples.map((i) => Math.max(...rewards[i]!) - rewards[i]![left[i]!]!);
  const bestExit = samples.map((i) =>
    lost[i] === 0 ? left[i]! : rewards[i]!.indexOf(Math.max(...rewards[i]!)),
  );
  const early = samples.filter((i) => bestExit[i]! > left[i]!);
  const late = samples.filter((i) => bestExit[i]! < left[i]!);
  const diagnosis = diagnose(record, bank);

  it('is of a policy that leaves everywhere, too early and too late', () => {
    expect(new Set(left).size).toBe(EXITS);
    expect(Math.min(early.length, late.length)).toBeGreaterThan(5);
  });

  it('equals brute force over all samples, exit by exit', () => {
    const expected = exits.map((k) => {
      const here = samples.filter((i) => left[i] === k);
      const [tooEarly, tooLate] = [early, late].map((some) => some.filter((i) => left[i] === k));
      const regretOf = (some: readonly number[]): number => sum(some.map((i) => lost[i]!)) / SAMPLES;
      return {
        cost: cost(k),
        leaving: near(share(here, samples)),
        accuracy: {
          leaving: near(sum(here.map((i) => correctAt(k)[i]!)) / here.length),
          all: near(sum(correctAt(k)) / SAMPLES),
        },
        ece: { leaving: near(ece(here, k)), all: near(ece(samples, k)) },
        verdicts: {
          overConfident: near(share(tooEarly!, here)),
          optimal: near(1 - share([...tooEarly!, ...tooLate!], here)),
          overCautious: near(share(tooLate!, here)),
        },
        regret: {
          overConfident: near(regretOf(tooEarly!)),
          overCautious: near(regretOf(tooLate!)),
          total: near(regretOf(here)),
        },
      };
    });
    expect(diagnosis.exits).toEqual(expected);
  });

  it('sums up to what the policy does and loses', () => {
    const { accuracy, cost: spent, reward } = record.results.test.deterministic;
    expect(diagnosis).toMatchObject({ accuracy: near(accuracy), cost: near(spent), reward: near(reward) });
    expect(sum(diagnosis.exits.map(({ leaving }) => leaving))).toBeCloseTo(1, 12);
    for (const { verdicts } of [diagnosis, ...diagnosis.exits]) {
      expect(verdicts.overConfident + verdicts.optimal + verdicts.overCautious).toBeCloseTo(1, 12);
    }
    for (const kind of ['overConfident', 'overCautious', 'total'] as const) {
      expect(sum(diagnosis.exits.map(({ regret }) => regret[kind]))).toBeCloseTo(diagnosis.regret[kind], 12);
    }
    expect(diagnosis.verdicts.overCautious).toBeCloseTo(share(late, samples), 12);
    const none = samples.filter((i) => exits.every((k) => correctAt(k)[i] === 0));
    expect(diagnosis.unanswerable.share).toBeCloseTo(share(none, samples), 12);
    expect(diagnosis.unanswerable.regret).toBeCloseTo(sum(none.map((i) => lost[i]!)) / SAMPLES, 12);
  });

  it('loses to the hindsight oracle what it lacks, where being asked costs nothing', () => {
    const free = recordOf(thresholdPolicy(0.7, 0), bank, { lambda });
    const setting = { observations: OBSERVATIONS, quality: 'correct', lambda };
    const { oracle } = splitBounds(bank, splitOutcomes(bank, 'test', setting), { lambda, finite: false });
    const { reward, regret } = diagnose(free, bank);
    expect(reward + regret.total).toBeCloseTo(oracle.reward, 7);
  });

  it('of the oracle has no regret and only the best exits', () => {
    const exit = Uint8Array.from(samples, (i) => rewards[i]!.indexOf(Math.max(...rewards[i]!)));
    const right = Uint8Array.from(exit, (k, i) => correctAt(k)[i]!);
    const { regret, verdicts } = diagnose(leavingAt(record, exit, right), bank);
    expect(regret).toEqual({ overConfident: 0, overCautious: 0, total: 0 });
    expect(verdicts).toEqual({ overConfident: 0, optimal: 1, overCautious: 0 });
  });

  it('says NaN of those that leave at an exit where none does', () => {
    const right = Uint8Array.from(correctAt(1));
    const { exits: found } = diagnose(leavingAt(record, new Uint8Array(SAMPLES).fill(1), right), bank);
    expect(found[1]?.accuracy.leaving).toBe(found[1]?.accuracy.all);
    expect(found[1]?.ece.leaving).toBe(found[1]?.ece.all);
    expect(found[0]).toMatchObject({
      leaving: 0,
      accuracy: { leaving: Number.NaN },
      ece: { leaving: Number.NaN },
      verdicts: { overConfident: Number.NaN, optimal: Number.NaN, overCautious: Number.NaN },
      regret: { overConfident: 0, overCautious: 0, total: 0 },
    });
  });
});

describe('what is worth how much', () => {
  it('follows the quality of the trial', () => {
    const lambda = 0.2;
    const record = recordOf(thresholdPolicy(0.7), bank, { lambda }, 'log-likelihood');
    const left = bytes(record.samples.exit);
    const lost = samples.map((i) => {
      const worth = exits.map((k) => {
        const { probabilities, label } = answerOf(bank, i, k);
        return Math.log(probabilities[label]!) - lambda * record.relativeCost[k]!;
      });
      return Math.max(...worth) - worth[left[i]!]!;
    });
    expect(diagnose(record, bank).regret.total).toBeCloseTo(sum(lost) / SAMPLES, 6);
  });

  it('is quality alone under a budget: nothing is lost by leaving late, unless the answer got wrong', () => {
    const record = recordOf(thresholdPolicy(0.8), bank, { budget: { kind: 'average', cost: 0.5 } });
    const left = bytes(record.samples.exit);
    const undone = samples.filter(
      (i) => correctAt(left[i]!)[i] === 0 && exits.some((k) => k < left[i]! && correctAt(k)[i] === 1),
    );
    const { verdicts, regret, reward, accuracy } = diagnose(record, bank);
    expect(undone.length).toBeGreaterThan(3);
    expect(reward).toBe(accuracy);
    expect(verdicts.overCautious).toBeCloseTo(share(undone, samples), 12);
    expect(regret.overCautious).toBeCloseTo(verdicts.overCautious, 12);
  });

  it('asks no more of a capped request than it may pay', () => {
    const record = recordOf(thresholdPolicy(2), bank, { budget: { kind: 'request', from: 0.2, to: 0.7 } });
    const left = bytes(record.samples.exit);
    expect(new Set(left)).toEqual(new Set([0, 1, 2]));
    const { verdicts, regret } = diagnose(record, bank);
    // it always goes as deep as it may
    const undone = samples.filter(
      (i) => correctAt(left[i]!)[i] === 0 && exits.some((k) => k < left[i]! && correctAt(k)[i] === 1),
    );
    expect(verdicts).toMatchObject({ overConfident: 0, overCautious: near(share(undone, samples)) });
    expect(regret.total).toBeCloseTo(share(undone, samples), 12);
  });
});

describe('a policy with class scores of its own', () => {
  const random = createRandom('heads');
  const heads = exits.map(() => Array.from({ length: CLASSES * CLASSES }, () => random.normal()));
  /** Mixes the probabilities of an exit by a matrix of its own. */
  const policy: Policy = {
    ...thresholdPolicy(0.7),
    predict: (k, { data, rows }) =>
      Float32Array.from({ length: rows * CLASSES }, (_, at) => {
        const [i, c] = [Math.floor(at / CLASSES), at % CLASSES];
        return sum(exits.slice(0, CLASSES).map((j) => data[i * CLASSES + j]! * heads[k]![c * CLASSES + j]!));
      }),
  };
  const record = recordOf(policy, bank, { lambda: 0.3 });

  it('is told by these', () => {
    const rightAt = (k: number): number[] =>
      samples.map((i) => {
        const { probabilities, label } = answerOf(bank, i, k);
        const scores = Array.from({ length: CLASSES }, (_, c) =>
          sum(probabilities.map((p, j) => p * heads[k]![c * CLASSES + j]!)),
        );
        return Number(scores.indexOf(Math.max(...scores)) === label);
      });
    const { exits: found } = diagnose(record, bank, policy);
    expect(found.map(({ accuracy }) => accuracy.all)).toEqual(
      exits.map((k) => near(sum(rightAt(k)) / SAMPLES)),
    );
    expect(sum(rightAt(1))).not.toBe(sum(correctAt(1)));
  });

  it('is refused without them: the bank says otherwise', () => {
    expect(() => diagnose(record, bank)).toThrow(
      /^record drawn: says that exit \d is (right|wrong) on sample \d+ of test, expected otherwise; bring back /,
    );
  });
});

describe('a record of something else', () => {
  const record = recordOf(thresholdPolicy(0.7), bank, { lambda: 0.3 });

  it('is refused', () => {
    expect(() => diagnose(record, bankOf('another'))).toThrow(
      `record drawn: is of bank ${bank.hash.slice(0, 12)}, expected ${bankOf('another').hash.slice(0, 12)}; `,
    );
    expect(() => diagnose(leavingAt(record, new Uint8Array(7), new Uint8Array(7)), bank)).toThrow(
      `record drawn: tells of 7 samples and ${EXITS} exits, expected ${SAMPLES} and ${EXITS}; `,
    );
  });
});
