import type { Bank } from '../bank/bank.ts';
import type { Budget } from '../contract/budget.ts';
import type { TrainingEnvironment } from '../contract/environment.ts';
import type { RewardDefinition } from '../contract/experiment.ts';
import type { Policy } from '../contract/policy.ts';
import type { Bounds } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { splitBounds } from './bounds.ts';
import { lastExitsOf } from './caps.ts';
import { type Evaluation, evaluateExits, evaluatePolicy } from './evaluate.ts';
import { hindsightExits } from './hindsight-exits.ts';
import { type Shifts, shiftedDecisions } from './shifted-decisions.ts';
import { splitOutcomes } from './outcomes.ts';
import { trainingEnvironment } from './training-environment.ts';

/** One environment under one reward, seen through named observations. */
export interface ProblemDeclaration {
  readonly name: string;
  readonly bank: Bank;
  readonly observations: readonly string[];
  readonly reward: Required<RewardDefinition>;
  /** Price of compute, >= 0, per unit of relative cost. */
  readonly lambda: number;
  readonly finite: boolean;
  /** Cap on cost; results are then valued by quality alone, whatever the price. */
  readonly budget?: Budget;
}

/** The training side, which never reaches `test`, and the evaluation side, which an agent never sees. */
export interface Problem {
  readonly training: TrainingEnvironment;
  evaluate(policy: Policy, split: 'tune' | 'test'): Evaluation;
  /** Figures of leaving at these exits under a policy, whatever it would decide itself [samples]. */
  leaving(policy: Policy, exits: Uint8Array, split: 'tune' | 'test'): Evaluation;
  /** Where a policy leaves when its preferences are shifted. */
  shifted(policy: Policy, split: 'tune' | 'test'): Shifts;
  /** Cap of each sample's request; undefined where there are none [samples]. */
  caps(split: 'tune' | 'test'): Float64Array | undefined;
  /** What results on `test` are shown against. */
  bounds(): Omit<Bounds, 'environment' | 'lambda' | 'budget'>;
  /** Quality of the answer to each sample of `test` at exit `k`, or before it where its cap forces that [samples]. */
  exitQuality(k: number): Float32Array;
  /** The exit of highest reward for each sample of `test`, the first at a tie [samples], and what it answers there. */
  oracle(): { readonly exit: Uint8Array; readonly quality: Float32Array };
}

/** Builds the exit MDP of a bank. */
export function createProblem(declaration: ProblemDeclaration): Problem {
  const { name, bank, observations, reward, lambda, finite, budget } = declaration;
  checkLambda(lambda);
  const capped = budget && { budget };
  const setting = { observations, quality: reward.quality, lambda, ...capped };
  const charged = budget ? 0 : lambda;
  const policy = splitOutcomes(bank, 'policy', setting);
  const tune = splitOutcomes(bank, 'tune', setting);
  let test: typeof tune | undefined;
  const outcomesOf = (split: 'tune' | 'test') =>
    split === 'tune' ? tune : (test ??= splitOutcomes(bank, 'test', setting));
  return {
    training: trainingEnvironment({
      name,
      bank,
      lambda,
      finite,
      policy,
      tune,
      dense: reward.dense,
      ...capped,
    }),
    evaluate: (frozen, split) => evaluatePolicy(frozen, bank, outcomesOf(split), charged),
    leaving: (frozen, exits, split) => evaluateExits(frozen, bank, outcomesOf(split), exits, charged),
    shifted: (frozen, split) => shiftedDecisions(frozen, bank, outcomesOf(split)),
    caps: (split) => outcomesOf(split).caps,
    bounds: () => splitBounds(bank, outcomesOf('test'), { lambda: charged, finite, ...capped }),
    exitQuality(k) {
      const { traces, quality, caps } = outcomesOf('test');
      const { samples, relativeCost } = traces;
      const lastExits = lastExitsOf(caps, samples, relativeCost);
      return Float32Array.from(lastExits, (last, i) => quality[Math.min(k, last) * samples + i] as number);
    },
    oracle() {
      const outcomes = outcomesOf('test');
      const { samples, relativeCost } = outcomes.traces;
      const exit = hindsightExits(outcomes, relativeCost, charged);
      const quality = Float32Array.from(exit, (k, i) => outcomes.quality[k * samples + i] as number);
      return { exit, quality };
    },
  };
}

/** A price of compute is a finite number >= 0. */
export function checkLambda(lambda: number): void {
  if (!(Number.isFinite(lambda) && lambda >= 0)) {
    throw new UserError(
      `lambda: ${lambda} is not a finite number >= 0; give the price of compute, 0.5 for instance`,
    );
  }
}
