import { createHash } from 'node:crypto';
import type { DatasetDeclaration } from '../data/open.ts';
import type { SplitSizes } from '../data/splits.ts';
import type { Graph } from './graph.ts';
import { parametersOf } from './parameters.ts';
import type { ResolvedTraining } from './training-options.ts';

/** What a training is: two of the same identity give the same bytes on one backend and Node major. */
export interface TrainingIdentity {
  readonly dataset: DatasetDeclaration;
  readonly splits: SplitSizes;
  /** Root of splits, first weights, order and augmentation, >= 0. */
  readonly seed: number;
  /** As `describeNetwork` says it. */
  readonly network: string;
  readonly training: ResolvedTraining;
  /** SHA-256 of the weights that it started from; absent where they were drawn. */
  readonly from?: string;
}

/** A network in words and a digest of its structure: two graphs of one description compute the same. */
export function describeNetwork(graph: Graph): string {
  const structure = {
    problem: graph.problem,
    nodes: graph.nodes.map(({ name, inputs, branch, ...operation }) => [
      name,
      inputs,
      branch,
      Object.entries(operation).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
    exits: graph.exits.map(({ logits, features = null }) => [logits, features]),
  };
  const digest = createHash('sha256').update(JSON.stringify(structure)).digest('hex').slice(0, 12);
  const count = [...parametersOf(graph).values()].flat().reduce((sum, { shape }) => sum + product(shape), 0);
  return `${graph.name}, ${graph.exits.length} exits, ${count} weights, ${digest}`;
}

const product = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1);

/** The members in which two identities differ, `training.batch: 64, expected 128`; empty where they are the same. */
export function identityDifferences(found: TrainingIdentity, expected: TrainingIdentity): string[] {
  return differences(found, expected, '');
}

function differences(found: unknown, expected: unknown, place: string): string[] {
  if (isRecord(found) && isRecord(expected)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    return keys.flatMap((key) =>
      differences(found[key], expected[key], place === '' ? key : `${place}.${key}`),
    );
  }
  const [given, wanted] = [JSON.stringify(found) ?? 'nothing', JSON.stringify(expected) ?? 'nothing'];
  return given === wanted ? [] : [`${place}: ${given}, expected ${wanted}`];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
