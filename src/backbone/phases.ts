import { UserError } from '../error.ts';
import type { Graph, GraphNode } from './graph.ts';
import type { ResolvedTraining } from './training-options.ts';

/** A stretch of training in which the same weights learn from the same exits. */
export interface Phase {
  readonly name: 'joint' | 'backbone' | 'branches';
  readonly epochs: number;
  readonly trains: (node: GraphNode) => boolean;
  /** Exits whose losses count, ascending. */
  readonly exits: readonly number[];
  /** Weight of each of their losses, summing to 1. */
  readonly lossWeights: readonly number[];
}

/** What is trained, one phase after another. Throws UserError where the exits' weights do not fit. */
export function phasesOf(graph: Graph, options: ResolvedTraining): readonly Phase[] {
  const last = graph.exits.length - 1;
  const weights = options.exitWeights ?? graph.exits.map(() => 1);
  if (weights.length !== graph.exits.length) {
    throw new UserError(
      `training: exitWeights has ${weights.length} numbers, expected ${graph.exits.length}, one for each exit`,
    );
  }
  const early = Array.from({ length: last }, (_, k) => k);
  const phase = (name: Phase['name'], epochs: number, exits: readonly number[]): Phase => ({
    name,
    epochs,
    trains: ({ branch }) => name === 'joint' || branch === (name === 'branches'),
    exits,
    lossWeights: shares(exits.map((k) => weights[k] as number)),
  });
  if (options.order === 'joint') return [phase('joint', options.epochs, [...early, last])];
  if (last === 0)
    throw new UserError(`training: order "${options.order}", but ${graph.name} has no branches`);
  const branches = phase('branches', options.branchEpochs, early);
  return options.order === 'branches-only'
    ? [branches]
    : [phase('backbone', options.epochs, [last]), branches];
}

function shares(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(sum > 0)) throw new UserError('training: exitWeights of the exits that are trained are all 0');
  return weights.map((weight) => weight / sum);
}
