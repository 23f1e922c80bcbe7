import type { Bank } from '../bank/bank.ts';
import type { Policy } from '../contract/policy.ts';
import type { TrialRecord } from '../contract/record.ts';
import { expectedCalibrationError } from '../stats/expected-calibration-error.ts';
import { mean } from '../stats/mean.ts';
import { monotonicity } from '../stats/monotonicity.ts';
import { predictedAnswers, recordedAnswers } from './answers.ts';
import type { Diagnosis, ExitDiagnosis, LostReward, Verdicts } from './diagnosis.ts';
import { type Leaving, leavingOf } from './leaving.ts';

/**
 * What the policy of a trial does on `test`, beside what hindsight would have done. `bank` is the one it was evaluated
 * on. `policy`, as its agent loads it from the record, is needed only where it has class scores of its own (`predict`).
 * Throws UserError where record and bank do not belong together.
 */
export function diagnose(record: TrialRecord, bank: Bank, policy?: Policy): Diagnosis {
  const answers = policy?.predict
    ? predictedAnswers(bank, policy, record)
    : recordedAnswers(bank, record.trial.reward.quality);
  return diagnosisOf(leavingOf(record, answers));
}

/** The same of a record that stands beside the answers already. */
export function diagnosisOf(leaving: Leaving): Diagnosis {
  const { answers, relativeCost, exit, reward } = leaving;
  const { samples, exits, correct } = answers;
  const all = Int32Array.from(exit, (_, i) => i);
  const rows = all.map((i) => (exit[i] as number) * samples + i);
  const { toLast, overall, destructive } = monotonicity(correct, samples);
  return {
    exits: Array.from({ length: exits }, (_, k) => exitDiagnosis(leaving, k)),
    accuracy: accuracyOf(leaving, rows),
    cost: mean(Float64Array.from(exit, (k) => relativeCost[k] as number)),
    reward: mean(reward),
    ece: calibrationOf(leaving, rows),
    verdicts: verdictsOf(leaving, all),
    regret: lostReward(leaving, all),
    unanswerable: unanswerable(leaving),
    monotonicity: { toLast: [...toLast], overall, destructive },
  };
}

function exitDiagnosis(leaving: Leaving, k: number): ExitDiagnosis {
  const { answers, relativeCost, exit } = leaving;
  const { samples } = answers;
  const left = Int32Array.from(exit.keys()).filter((i) => exit[i] === k);
  const rowsHere = left.map((i) => k * samples + i);
  const rowsAll = Int32Array.from(exit, (_, i) => k * samples + i);
  return {
    cost: relativeCost[k] as number,
    leaving: left.length / samples,
    accuracy: { leaving: accuracyOf(leaving, rowsHere), all: accuracyOf(leaving, rowsAll) },
    ece: { leaving: calibrationOf(leaving, rowsHere), all: calibrationOf(leaving, rowsAll) },
    verdicts: verdictsOf(leaving, left),
    regret: lostReward(leaving, left),
  };
}

function accuracyOf({ answers }: Leaving, rows: Int32Array): number {
  return mean(Uint8Array.from(rows, (row) => answers.correct[row] as number));
}

function calibrationOf({ answers }: Leaving, rows: Int32Array): number {
  const confidence = Float32Array.from(rows, (row) => answers.confidence[row] as number);
  return expectedCalibrationError(
    confidence,
    Uint8Array.from(rows, (row) => answers.correct[row] as number),
  );
}

function verdictsOf({ best, exit }: Leaving, samples: Int32Array): Verdicts {
  const share = (sign: number): number =>
    samples.filter((i) => Math.sign((best[i] as number) - (exit[i] as number)) === sign).length /
    samples.length;
  return { overConfident: share(1), optimal: share(0), overCautious: share(-1) };
}

function lostReward({ best, exit, regret }: Leaving, samples: Int32Array): LostReward {
  let [overConfident, overCautious] = [0, 0];
  for (const i of samples) {
    if ((best[i] as number) > (exit[i] as number)) overConfident += regret[i] as number;
    else overCautious += regret[i] as number;
  }
  const n = exit.length;
  return {
    overConfident: overConfident / n,
    overCautious: overCautious / n,
    total: (overConfident + overCautious) / n,
  };
}

function unanswerable({ answers, regret }: Leaving): Diagnosis['unanswerable'] {
  const { samples, exits, correct } = answers;
  let [count, lost] = [0, 0];
  for (let i = 0; i < samples; i++) {
    let k = 0;
    while (k < exits && correct[k * samples + i] === 0) k++;
    if (k < exits) continue;
    count++;
    lost += regret[i] as number;
  }
  return { share: count / samples, regret: lost / samples };
}
