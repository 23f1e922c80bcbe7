import { mean } from '../stats/mean.ts';
import type { Diagnosis, ExitDiagnosis, LostReward, Verdicts } from './diagnosis.ts';

/**
 * Mean over trials that differ in their seeds alone, one at least. What is said of those that leave at an exit counts
 * as often as samples leave there; it is NaN where none does in any trial.
 */
export function meanDiagnosis(diagnoses: readonly Diagnosis[]): Diagnosis {
  const [first] = diagnoses;
  if (!first) throw new RangeError('diagnosis: no trials; expected one at least');
  const over = meanOver(diagnoses);
  return {
    exits: first.exits.map((_, k) => meanExit(diagnoses.map(({ exits }) => exits[k] as ExitDiagnosis))),
    accuracy: over((diagnosis) => diagnosis.accuracy),
    cost: over((diagnosis) => diagnosis.cost),
    reward: over((diagnosis) => diagnosis.reward),
    ece: over((diagnosis) => diagnosis.ece),
    verdicts: verdictsBy((of) => over(({ verdicts }) => of(verdicts))),
    regret: lostRewardBy((of) => over(({ regret }) => of(regret))),
    unanswerable: {
      share: over((diagnosis) => diagnosis.unanswerable.share),
      regret: over((diagnosis) => diagnosis.unanswerable.regret),
    },
    monotonicity: {
      toLast: first.monotonicity.toLast.map((_, k) => over((d) => d.monotonicity.toLast[k] as number)),
      overall: over((diagnosis) => diagnosis.monotonicity.overall),
      destructive: over((diagnosis) => diagnosis.monotonicity.destructive),
    },
  };
}

function meanExit(diagnoses: readonly ExitDiagnosis[]): ExitDiagnosis {
  const over = meanOver(diagnoses);
  const leaving = diagnoses.filter((diagnosis) => diagnosis.leaving > 0);
  const whole = leaving.reduce((sum, diagnosis) => sum + diagnosis.leaving, 0);
  const ofThoseLeaving = (figure: (diagnosis: ExitDiagnosis) => number): number =>
    whole === 0
      ? Number.NaN
      : leaving.reduce((sum, diagnosis) => sum + (diagnosis.leaving / whole) * figure(diagnosis), 0);
  return {
    cost: over((diagnosis) => diagnosis.cost),
    leaving: over((diagnosis) => diagnosis.leaving),
    accuracy: {
      leaving: ofThoseLeaving(({ accuracy }) => accuracy.leaving),
      all: over(({ accuracy }) => accuracy.all),
    },
    ece: { leaving: ofThoseLeaving(({ ece }) => ece.leaving), all: over(({ ece }) => ece.all) },
    verdicts: verdictsBy((of) => ofThoseLeaving(({ verdicts }) => of(verdicts))),
    regret: lostRewardBy((of) => over(({ regret }) => of(regret))),
  };
}

function meanOver<T>(all: readonly T[]): (figure: (one: T) => number) => number {
  return (figure) => mean(Float64Array.from(all, figure));
}

function verdictsBy(average: (of: (verdicts: Verdicts) => number) => number): Verdicts {
  return {
    overConfident: average(({ overConfident }) => overConfident),
    optimal: average(({ optimal }) => optimal),
    overCautious: average(({ overCautious }) => overCautious),
  };
}

function lostRewardBy(average: (of: (lost: LostReward) => number) => number): LostReward {
  return {
    overConfident: average(({ overConfident }) => overConfident),
    overCautious: average(({ overCautious }) => overCautious),
    total: average(({ total }) => total),
  };
}
