import type { Progress } from './agent.ts';
import type { RewardDefinition } from './experiment.ts';
import type { Json, SavedPolicy } from './policy.ts';

/** One trial, canonical: its id is the hash of this object. */
export interface TrialDeclaration {
  /** Name of the environment. */
  readonly environment: string;
  /** Hash of its trace bank. */
  readonly bank: string;
  /** Names of the observations the agent saw, in the order of their columns. */
  readonly observations: readonly string[];
  /** How answers were valued. */
  readonly reward: Required<RewardDefinition>;
  /** Name of the agent. */
  readonly agent: string;
  /** Name the agent has in tables. */
  readonly label: string;
  /** Resolved: defaults filled in. */
  readonly options: Json;
  /** Price of compute. */
  readonly lambda: number;
  /** Root of all random streams of the trial, >= 0. */
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

/** What a policy does on one split. */
export interface SplitResult {
  /** Exit where the probability is at least one half: the number in tables. */
  readonly deterministic: Figures;
  /** Exact expectation over the policy's own randomness. */
  readonly expected: Figures;
  /** Share of samples leaving at each exit under the deterministic policy [K]. */
  readonly exitShare: readonly number[];
}

/** The result of one trial; the same declaration gives the same bytes. */
export interface TrialRecord {
  /** Version of the format, see docs/formats.md. */
  readonly version: 1;
  /** The first 16 hexadecimal digits of the SHA-256 of the canonical `trial`. */
  readonly id: string;
  /** What was run. */
  readonly trial: TrialDeclaration;
  /** The backend and Node major that the bytes depend on. */
  readonly platform: {
    /** `tensorflow`, `wasm` or `cpu`. */
    readonly backend: string;
    /** Major version of Node. */
    readonly node: number;
  };
  /** What the policy does where it is calibrated and where it is reported. */
  readonly results: {
    /** On the split that calibrates. */
    readonly tune: SplitResult;
    /** On the split that is reported. */
    readonly test: SplitResult;
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
  /** The frozen policy; the agent loads it. */
  readonly policy: SavedPolicy;
  /** What training reported on the way. */
  readonly curve: readonly Progress[];
}

/** What every result is shown against, on `test`, for one environment and lambda. */
export interface Bounds {
  /** Name of the environment. */
  readonly environment: string;
  /** Price of compute. */
  readonly lambda: number;
  /** Every fixed exit: accuracy, relative cost, reward [K]. */
  readonly fixedExits: readonly Figures[];
  /** The fixed exit of the highest reward. */
  readonly bestFixedExit: Figures & {
    /** Its index, 0-based. */
    readonly exit: number;
  };
  /** The exit of highest reward for each sample; nobody can attain it. */
  readonly oracle: Figures;
  /** Exact dynamic programming; only where the environment is finite. */
  readonly optimum?: Figures;
}
