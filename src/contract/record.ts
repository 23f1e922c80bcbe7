import type { Progress } from './agent.ts';
import type { RewardDefinition } from './experiment.ts';
import type { Json, SavedPolicy } from './policy.ts';

/** One trial, canonical: its id is the hash of this object. */
export interface TrialDeclaration {
  readonly environment: string;
  readonly bank: string;
  readonly observations: readonly string[];
  readonly reward: Required<RewardDefinition>;
  readonly agent: string;
  readonly label: string;
  /** Resolved: defaults filled in. */
  readonly options: Json;
  readonly lambda: number;
  readonly seed: number;
  /** Hash of the code that runs it: framework, agents, experiment. */
  readonly code: string;
}

/** Figures of one policy on one split. */
export interface Figures {
  /** Share of right answers. */
  readonly accuracy: number;
  /** Mean relative cost, policy MACs included. */
  readonly cost: number;
  /** Mean reward. */
  readonly reward: number;
}

/** The result of one trial; the same declaration gives the same bytes. */
export interface TrialRecord {
  readonly version: 1;
  readonly id: string;
  readonly trial: TrialDeclaration;
  /** The backend and Node major that the bytes depend on. */
  readonly platform: { readonly backend: string; readonly node: number };
  readonly results: {
    readonly [split in 'tune' | 'test']: {
      /** Exit where the probability is at least one half: the number in tables. */
      readonly deterministic: Figures;
      /** Exact expectation over the policy's own randomness. */
      readonly expected: Figures;
      /** Share of samples leaving at each exit under the deterministic policy [K]. */
      readonly exitShare: readonly number[];
    };
  };
  /** Each test sample under the deterministic policy, in bank order, base64. */
  readonly samples: {
    /** uint8 exit index. */
    readonly exit: string;
    /** uint8: 1 where the answer is right. */
    readonly correct: string;
    /** float32 quality of the answer; absent where quality is `correct`. */
    readonly quality?: string;
  };
  /** Relative cost of each exit, policy MACs included [K]: reward = quality - lambda * relativeCost[exit]. */
  readonly relativeCost: readonly number[];
  /** Multiply-accumulates of consulting the policy at each exit [K - 1]. */
  readonly policyMacs: readonly number[];
  readonly policy: SavedPolicy;
  /** What training reported on the way. */
  readonly curve: readonly Progress[];
}

/** What every result is shown against, on `test`, for one environment and lambda. */
export interface Bounds {
  readonly environment: string;
  readonly lambda: number;
  /** Every fixed exit: accuracy, relative cost, reward [K]. */
  readonly fixedExits: readonly Figures[];
  /** The fixed exit of the highest reward. */
  readonly bestFixedExit: Figures & { readonly exit: number };
  /** The exit of highest reward for each sample; nobody can attain it. */
  readonly oracle: Figures;
  /** Exact dynamic programming; only where the environment is finite. */
  readonly optimum?: Figures;
}
