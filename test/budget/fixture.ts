import { createRandom, type Policy } from 'offramp';
import type { Problem } from '../../src/mdp/problem.ts';
import {
  bankOf,
  drawSamples,
  macsOf,
  mean,
  ofSplit,
  problemOf,
  rightAt,
  type Sample,
} from '../mdp/fixture.ts';

/** Exits of every bank here. */
export const EXITS = 4;
/** Samples of policy, tune and test: their numbers tell a policy which split it is shown. */
export const SAMPLES = [10, 25, 37] as const;
export const MACS = macsOf(EXITS);

type Split = 'tune' | 'test';

/** A number for each exit but the last and each sample [K - 1][samples]. */
export type Table = readonly (readonly number[])[];

/** Preferences of a drawn policy on both splits; of `levels` each, or all different where absent. */
export function drawTables(seed: string, levels?: readonly number[]): Readonly<Record<Split, Table>> {
  const random = createRandom(seed);
  const draw = (): number =>
    levels ? (levels[random.integer(levels.length)] as number) : Math.fround(random.normal());
  const table = (samples: number): Table =>
    Array.from({ length: EXITS - 1 }, () => Array.from({ length: samples }, draw));
  return { tune: table(SAMPLES[1]), test: table(SAMPLES[2]) };
}

/** A policy that prefers as the tables say, more by `shift`, whatever it observes. */
export function tablePolicy(
  tables: Readonly<Record<Split, Table>>,
  macs: (k: number) => number = () => 0,
  shift = 0,
): Policy {
  return {
    exit(k, { rows }) {
      const values = (rows === SAMPLES[1] ? tables.tune : tables.test)[k] ?? [];
      const preference = Float32Array.from(values, (value) => value + shift);
      return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
    },
    macs,
    save: () => ({ kind: 'table', config: null, weights: {} }),
  };
}

/** A drawn bank, and what a loop over its samples says of leaving at given exits. */
export interface Drawn {
  readonly problem: Problem;
  /** The samples of a split, in bank order. */
  of(split: Split): readonly Sample[];
  /** Share of right answers. */
  accuracy(split: Split, exits: ArrayLike<number>): number;
}

/** Under a budget, so that results are valued by quality alone. */
export function drawProblem(seed: string): Drawn {
  const samples = drawSamples(seed, { exits: EXITS, classes: 3, samples: SAMPLES });
  const of = (split: Split): readonly Sample[] => ofSplit(samples, split);
  return {
    problem: problemOf(bankOf(samples, MACS), { budget: { kind: 'average', cost: 1 } }),
    of,
    accuracy: (split, exits) => mean(of(split).map((sample, i) => rightAt(sample, exits[i] as number))),
  };
}

/** Relative cost of each exit, worked out from the sum of all that is computed on the way. */
export function costs(macs: (k: number) => number = () => 0): number[] {
  return MACS.map((own, k) => {
    let spent = own;
    for (let j = 0; j <= k && j < EXITS - 1; j++) spent += macs(j);
    return spent / (MACS[EXITS - 1] as number);
  });
}

/** First exit at which the preference and the shift are not below 0. */
export function exitsAt(table: Table, shift: number): number[] {
  return (table[0] ?? []).map((_, i) => {
    const k = table.findIndex((row) => (row[i] as number) + shift >= 0);
    return k < 0 ? EXITS - 1 : k;
  });
}

export const meanCost = (exits: readonly number[], cost: readonly number[]): number =>
  mean(exits.map((k) => cost[k] as number));

/** Every shift at which some decision on a table turns, ascending. */
export function turnsOf(table: Table): number[] {
  return [...new Set(table.flat().map((value) => 0 - value))].sort((a, b) => a - b);
}
