import type { Bank } from '../bank/bank.ts';
import type { TrainingEnvironment } from '../contract/environment.ts';
import type { RewardDefinition } from '../contract/experiment.ts';
import type { Policy } from '../contract/policy.ts';
import type { Bounds } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { splitBounds } from './bounds.ts';
import { type Evaluation, evaluatePolicy } from './evaluate.ts';
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
}

/** The training side, which never reaches `test`, and the evaluation side, which an agent never sees. */
export interface Problem {
  readonly training: TrainingEnvironment;
  evaluate(policy: Policy, split: 'tune' | 'test'): Evaluation;
  /** What results on `test` are shown against. */
  bounds(): Omit<Bounds, 'environment' | 'lambda'>;
  /** Quality of what exit `k` answers to each sample of `test` [samples]. */
  exitQuality(k: number): Float32Array;
}

/** Builds the exit MDP of a bank. */
export function createProblem(declaration: ProblemDeclaration): Problem {
  const { name, bank, observations, reward, lambda, finite } = declaration;
  checkLambda(lambda);
  const setting = { observations, quality: reward.quality, lambda };
  const policy = splitOutcomes(bank, 'policy', setting);
  const tune = splitOutcomes(bank, 'tune', setting);
  let test: typeof tune | undefined;
  const outcomesOf = (split: 'tune' | 'test') =>
    split === 'tune' ? tune : (test ??= splitOutcomes(bank, 'test', setting));
  return {
    training: trainingEnvironment({ name, bank, lambda, dense: reward.dense, finite, policy, tune }),
    evaluate: (frozen, split) => evaluatePolicy(frozen, bank, outcomesOf(split), lambda),
    bounds: () => splitBounds(bank, outcomesOf('test'), lambda, finite),
    exitQuality(k) {
      const { traces, quality } = outcomesOf('test');
      return quality.subarray(k * traces.samples, (k + 1) * traces.samples);
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
