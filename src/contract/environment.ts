import type { Bank } from '../bank/bank.ts';
import { UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import type { Random, RandomState } from '../random.ts';
import { type Api, api } from './api.ts';
import type { BackboneDeclaration } from './backbone.ts';
import type { Budget } from './budget.ts';

/** One named observation and the columns [start, end) it takes in the observation matrix. */
export interface ObservationColumns {
  /** As in `offramp run --observations`: `max-prob` for instance. */
  readonly name: string;
  /** First column. */
  readonly start: number;
  /** Column after the last. */
  readonly end: number;
}

/** What an agent may know of the problem before it starts. */
export interface EnvironmentSpec {
  /** Name of the environment. */
  readonly name: string;
  /** Hash of the trace bank behind it. */
  readonly bank: string;
  /** K, the number of exits. */
  readonly exits: number;
  /** C, the number of classes. */
  readonly classes: number;
  /** What is observed, in the order of the columns. */
  readonly observations: readonly ObservationColumns[];
  /** Branch features of each exit [K], 0 where it has none. */
  readonly featureWidths: readonly number[];
  /** D, the columns of an observation matrix. */
  readonly observationSize: number;
  /** Cost of each exit over the cost of the last [K]; policy MACs included where they are charged. */
  readonly relativeCost: readonly number[];
  /** Multiply-accumulates of the whole backbone, the unit of relative cost. */
  readonly macs: number;
  /**
   * Price of compute in the reward, per unit of relative cost. Under an average budget or a stream it is an estimate of
   * the price at which that budget is spent; calibration on `tune` does the rest.
   */
  readonly lambda: number;
  /** The cap on cost that the policy is for, where there is one. */
  readonly budget?: Budget;
  /** Samples in the splits a policy may learn from. */
  readonly samples: {
    /** Those that train. */
    readonly policy: number;
    /** Those that calibrate. */
    readonly tune: number;
  };
  /** Distinct observations are few, so that the exact optimum by dynamic programming is attainable. */
  readonly finite: boolean;
}

/** Where a vector environment stands; JSON-safe. */
export interface EnvironmentState {
  /** Sample each request is of, an index into `policy` [n]. */
  readonly sample: readonly number[];
  /** Exit each request stands at [n]. */
  readonly exit: readonly number[];
  /** The stream just before it drew the current order of samples. */
  readonly random: RandomState;
  /** How many samples of the current order have been dealt. */
  readonly dealt: number;
  /** Where each request has a cap of its own: the caps now [n], and the stream that the next are drawn from. */
  readonly caps?: {
    /** Cap on the relative cost of each request [n]. */
    readonly cap: readonly number[];
    /** The stream as it is. */
    readonly random: RandomState;
  };
}

/** Continue to the next exit. */
export const CONTINUE = 0;
/** Stop and answer here. */
export const EXIT = 1;

/**
 * `n` requests side by side, batch-first and synchronous. Arrays are owned by the environment and overwritten by
 * `step`. An ended episode is replaced in the same step (same-step autoreset); its last observation stays readable.
 */
export interface VectorEnvironment {
  /** The problem it is of. */
  readonly spec: EnvironmentSpec;
  /** Requests side by side, >= 1. */
  readonly n: number;
  /** What each request shows at its exit [n x D]. */
  readonly observations: Matrix;
  /** Row of each request's observation in the hindsight matrix of `policy` (k * samples + i) [n]. */
  readonly rows: Int32Array;
  /** Exit each request stands at, 0 .. K - 1 [n]. */
  readonly exits: Uint8Array;
  /** Reward of the last step [n]. */
  readonly rewards: Float32Array;
  /** 1 where the last step ended the episode [n]. */
  readonly terminated: Uint8Array;
  /** 1 where the last step ended the episode because the request's budget affords no other exit [n]. */
  readonly truncated: Uint8Array;
  /** Deepest exit that each request's budget affords, where exit is forced; K - 1 without such a budget [n]. */
  readonly lastExits: Uint8Array;
  /** Observation an ended episode stood at when it was left [n x D]; valid where `terminated`. */
  readonly finalObservations: Matrix;
  /** Starts `n` new episodes, on the given `policy` samples or on the next of a seeded shuffle. */
  reset(options?: { readonly samples?: Int32Array }): void;
  /** Applies CONTINUE or EXIT to each request; at its last exit both exit. */
  step(actions: Uint8Array): void;
  /** Where all requests and the order of samples stand. */
  state(): EnvironmentState;
  /** Goes on from a state of as many requests; rewards and ends of the step before it are not kept. */
  restore(state: EnvironmentState): void;
}

/**
 * Full knowledge of one split: what every exit would have answered. Arrays are exit-major: the value of sample i at
 * exit k is at row k * samples + i.
 */
export interface Hindsight {
  /** Samples of the split. */
  readonly samples: number;
  /** K, the number of exits. */
  readonly exits: number;
  /** All observations [(K * samples) x D]. */
  readonly observations: Matrix;
  /** Observations of exit `k` [samples x D], a view. */
  observationsAt(k: number): Matrix;
  /** Reward of exiting [K * samples]. */
  readonly rewards: Float32Array;
  /** Quality of the answer before compute is charged [K * samples]. */
  readonly quality: Float32Array;
  /** 1 where the answer is right [K * samples]. */
  readonly correct: Uint8Array;
  /** Deepest exit that the budget of each sample's request affords; K - 1 without such a budget [samples]. */
  readonly lastExits: Uint8Array;
  /** Class of each sample [samples]. */
  readonly labels: Int32Array;
  /** Logits of exit `k` [samples x classes]. */
  logitsAt(k: number): Matrix;
}

/** What an agent trains on. Only `policy` and `tune` rows can be reached from here. */
export interface TrainingEnvironment {
  /** What may be known before training starts. */
  readonly spec: EnvironmentSpec;
  /** `copyObservations: false` leaves `observations` untouched by `step`; read `rows` instead. */
  vector(n: number, random: Random, options?: { readonly copyObservations?: boolean }): VectorEnvironment;
  /** All that the backbone would have answered on one of the two splits. */
  hindsight(split: 'policy' | 'tune'): Hindsight;
  /** The same environment in which being asked at exit k costs `macs(k)` more, as evaluation will charge it. */
  charging(macs: (k: number) => number): TrainingEnvironment;
}

/** A problem to train on: a trace bank and how it is looked at. */
export interface EnvironmentDefinition {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  /** One sentence for `offramp list`. */
  readonly description: string;
  /** Opens the bank; called once a process. */
  bank(): Promise<Bank>;
  /** Observations this environment shows by default; the framework's default where absent. */
  readonly observations?: readonly string[];
  /** Distinct observations are few: dynamic programming gives an attainable optimum. */
  readonly finite?: boolean;
  /** The network that the bank was recorded from, where it is one of Offramp's own. */
  readonly backbone?: BackboneDeclaration;
  /** Put here by `defineEnvironment`. */
  readonly api?: Api;
}

/** Declares an environment; `environments/<name>/environment.ts` exports one as its default. */
export function defineEnvironment(definition: EnvironmentDefinition): EnvironmentDefinition {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(definition.name)) {
    throw new UserError(`environment: name "${definition.name}" must be lower-case words joined by hyphens`);
  }
  return Object.freeze({ ...definition, api });
}
