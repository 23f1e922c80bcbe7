import { createRandom, diagnose, meanDiagnosis } from 'offramp';
import { describe, expect, it } from 'vitest';
import { recordedAnswers } from '../../src/diagnosis/answers.ts';
import { leavingOf } from '../../src/diagnosis/leaving.ts';
import { regretIntervals } from '../../src/diagnosis/regret-intervals.ts';
import { answerOf, bankOf, leavingAt, recordOf, SAMPLES, thresholdPolicy } from './fixture.ts';

const bank = bankOf('seeds');
const records = [0.6, 0.8].map((threshold) => recordOf(thresholdPolicy(threshold), bank, { lambda: 0.3 }));
const [first, second] = records.map((record) => diagnose(record, bank));
const bothExits = records.flatMap((record) => [...Buffer.from(record.samples.exit, 'base64')]);

describe('the mean of diagnoses', () => {
  const mean = meanDiagnosis([first!, second!]);

  it('of one is itself', () => {
    expect(meanDiagnosis([first!])).toEqual(first);
  });

  it('adds up over exits as each of them does', () => {
    expect(mean.regret.total).toBeCloseTo((first!.regret.total + second!.regret.total) / 2, 12);
    for (const [k, exit] of mean.exits.entries()) {
      const { verdicts, regret, leaving } = exit;
      expect(verdicts.overConfident + verdicts.optimal + verdicts.overCautious).toBeCloseTo(1, 12);
      expect(regret.overConfident + regret.overCautious).toBeCloseTo(regret.total, 12);
      expect(leaving).toBeCloseTo(bothExits.filter((left) => left === k).length / (2 * SAMPLES), 12);
    }
  });

  it('counts what is said of those that leave by their number, as if all seeds were one', () => {
    for (const [k, { accuracy }] of mean.exits.entries()) {
      const here = bothExits.flatMap((left, at) =>
        left === k ? [answerOf(bank, at % SAMPLES, k).correct] : [],
      );
      const right = here.reduce((sum, correct) => sum + correct, 0);
      expect(accuracy.leaving).toBeCloseTo(right / here.length, 12);
    }
  });

  it('leaves out the seeds in which nobody leaves at an exit', () => {
    const correct = Uint8Array.from({ length: SAMPLES }, (_, i) => answerOf(bank, i, 0).correct);
    const atOnce = diagnose(leavingAt(records[0]!, new Uint8Array(SAMPLES), correct), bank);
    const { exits } = meanDiagnosis([first!, atOnce]);
    expect(exits[2]?.accuracy.leaving).toBeCloseTo(first!.exits[2]!.accuracy.leaving, 12);
    expect(exits[2]?.leaving).toBeCloseTo(first!.exits[2]!.leaving / 2, 12);
    expect(meanDiagnosis([atOnce, atOnce]).exits[2]?.accuracy.leaving).toBeNaN();
  });

  it('of none is refused', () => {
    expect(() => meanDiagnosis([])).toThrow('no trials; expected one at least');
  });
});

describe('intervals of regret', () => {
  const answers = recordedAnswers(bank, 'correct');
  const leavings = records.map((record) => leavingOf(record, answers));
  const intervals = (groups: (typeof leavings)[]) =>
    regretIntervals(groups, SAMPLES, createRandom('intervals').stream('drawn'));

  it('enclose the means, and do not depend on the other groups', () => {
    const [found] = intervals([leavings]);
    const { regret } = meanDiagnosis([first!, second!]);
    for (const kind of ['overConfident', 'overCautious', 'total'] as const) {
      const [low, high] = found![kind];
      expect(low).toBeLessThan(regret[kind]);
      expect(high).toBeGreaterThan(regret[kind]);
    }
    expect(intervals([[leavings[0]!], leavings])[1]).toEqual(found);
  });

  it('have no width where every sample loses the same', () => {
    const same = { ...leavings[0]!, exit: new Uint8Array(SAMPLES).fill(1), best: new Uint8Array(SAMPLES) };
    const [found] = intervals([[{ ...same, regret: new Float64Array(SAMPLES).fill(0.25) }]]);
    expect(found).toEqual({ overConfident: [0, 0], overCautious: [0.25, 0.25], total: [0.25, 0.25] });
  });
});
