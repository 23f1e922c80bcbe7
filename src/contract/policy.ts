import type { Matrix } from '../matrix.ts';

/** Anything JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A tensor in a saved policy: little-endian float32 in base64. */
export interface SavedTensor {
  /** Sizes of its dimensions; their product is the number of elements. */
  readonly shape: readonly number[];
  /** The elements, row-major. */
  readonly data: string;
}

/** What `policy.save()` gives and `agent.load` takes; JSON-safe. */
export interface SavedPolicy {
  /** Which loader reads it, `network` for instance. */
  readonly kind: string;
  /** Whatever else that loader needs. */
  readonly config: Json;
  /** Tensors by name. */
  readonly weights: Readonly<Record<string, SavedTensor>>;
}

/** What a recurrent policy remembers of each row between exits. */
export type Carry = unknown;

/** What a policy says of each row at one exit. */
export interface Decision {
  /** Probability of exiting here, each in [0, 1] [n]. */
  readonly probability: Float32Array;
  /**
   * How much exiting is preferred to continuing, in the policy's own unit, finite: >= 0 exactly where `probability`
   * >= 1/2. A budget is met by adding one number to it at all exits. Where absent, `probability` - 1/2 [n].
   */
  readonly preference?: Float32Array;
  /** Given to the call for the next exit. */
  readonly carry?: Carry;
}

/** A policy's own way to spend less or more, where it has a better one than exiting more or less readily everywhere. */
export interface Knob {
  /** Settings between which it turns; mean cost falls, or stays, from the first to the second. */
  readonly range: readonly [dearest: number, cheapest: number];
  /** True where only whole numbers are settings. */
  readonly whole?: true;
  /** The policy at a setting within the range. */
  at(setting: number): Policy;
}

/**
 * A frozen exit rule: observation -> probability of exiting. Pure: the same arguments give the same answer and no
 * randomness is drawn.
 */
export interface Policy {
  /**
   * Probability of exiting at exit `k`, one for each row of `observations` [n x D], in [0, 1]. Called for
   * k = 0, 1, ..., K - 2 in turn, always with all rows; at the last exit nobody is asked. `carry` is what the call
   * for k - 1 gave.
   */
  exit(k: number, observations: Matrix, carry?: Carry): Decision;
  /**
   * Class scores [n x C] that replace the logits of exit `k`; only where the method retrains heads or combines exits.
   * Pure, like `exit`; called for every exit, the last one too.
   */
  predict?(k: number, observations: Matrix): Float32Array;
  /** What a budget is met by, where that is not a shift of `preference`. */
  readonly knob?: Knob;
  /** Multiply-accumulates of asking this policy at exit `k`, of `predict` too; charged at every exit where it is consulted. */
  macs(k: number): number;
  /** The policy as JSON-safe data. */
  save(): SavedPolicy;
}
