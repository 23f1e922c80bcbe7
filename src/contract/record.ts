import type { Progress } from './agent.ts';
import type { Budget } from './budget.ts';
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
  /** Price of compute; absent where there is a budget. */
  readonly lambda?: number;
  /** Cap on cost; absent where there is a price. */
  readonly budget?: Budget;
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

/** Settings of a policy, found on `tune`, at which it keeps a budget. */
export interface Calibration {
  /** What is set: a number added to the policy's preferences at all exits, or its own knob. */
  readonly by: 'shift' | 'knob';
  /** Two neighbouring settings, the dearer one first; the ends of the frontier for a stream. */
  readonly settings: readonly [dear: number, cheap: number];
  /** Share of requests, drawn at random, that are decided at the dearer one. */
  readonly share: number;
  /** Price of compute that the policy was asked to serve: what the observation `lambda` shows. */
  readonly price: number;
  /** Mean relative cost on `tune` that this comes to. */
  readonly cost: number;
  /** What a stream chooses from: mean relative cost on `tune` and the setting it is had at, by cost. */
  readonly frontier?: readonly (readonly [cost: number, setting: number])[];
}

/** The result of one trial; the same declaration gives the same bytes. */
export interface TrialRecord {
  /** Version of the format, see docs/formats.md. */
  readonly version: 2;
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
    /** float32 cap on relative cost of each request; absent where there are none. */
    readonly cap?: string;
    /** uint8: 1 where the answer is right. */
    readonly correct: string;
    /** float32 quality of the answer; absent where quality is `correct`. */
    readonly quality?: string;
  };
  /**
   * Relative cost of each exit, policy MACs included [K]: reward = quality - lambda * relativeCost[exit], with lambda 0
   * under a budget.
   */
  readonly relativeCost: readonly number[];
  /** Multiply-accumulates of consulting the policy at each exit [K - 1]. */
  readonly policyMacs: readonly number[];
  /** How an average budget or a stream is kept; absent where there is neither. */
  readonly calibration?: Calibration;
  /** What the agent wanted its user to know; absent where that is nothing. */
  readonly notes?: readonly string[];
  /** The frozen policy, before calibration; the agent loads it. */
  readonly policy: SavedPolicy;
  /** What training reported on the way. */
  readonly curve: readonly Progress[];
}

/** What every result is shown against, on `test`, for one environment and one price or budget. */
export interface Bounds {
  /** Name of the environment. */
  readonly environment: string;
  /** Price of compute; absent where there is a budget. */
  readonly lambda?: number;
  /** Cap on cost; absent where there is a price. */
  readonly budget?: Budget;
  /** Every fixed exit: accuracy, relative cost, reward [K]. */
  readonly fixedExits: readonly Figures[];
  /** The fixed exit of the highest reward, of those that an average budget or a stream affords. */
  readonly bestFixedExit: Figures & {
    /** Its index, 0-based. */
    readonly exit: number;
  };
  /** The exit of highest reward for each sample; nobody can attain it. */
  readonly oracle: Figures;
  /** Exact dynamic programming; only where the environment is finite. */
  readonly optimum?: Figures;
}
