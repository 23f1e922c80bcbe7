import { UserError } from '../error.ts';
import type { Graph, GraphExit, GraphNode, Shape } from './graph.ts';
import { shapesOf } from './shapes.ts';

/**
 * Throws UserError where an exit is none: it answers from a node that is not there or has another shape than one number
 * a class, its features are no vector, a branch ends in no branch's node or the last exit in one.
 */
export function checkExits(graph: Graph): void {
  const shapes = shapesOf(graph);
  if (graph.exits.length === 0) throw new UserError('network: no exit, expected the head at least; add one');
  for (const [k, exit] of graph.exits.entries()) {
    const refuse = (why: string): never => {
      throw new UserError(`network: exit ${k} ${why}`);
    };
    checkShapes(exit, shapes, graph.problem.classes, refuse);
    checkPlace(graph, k, refuse);
  }
}

type Refuse = (why: string) => never;

function checkShapes(
  { logits, features }: GraphExit,
  shapes: ReadonlyMap<string, Shape>,
  classes: number,
  refuse: Refuse,
): void {
  const shape = shapes.get(logits);
  if (shape === undefined) return refuse(`answers from "${logits}", but no node is called that`);
  if (String(shape) !== String([classes])) {
    return refuse(
      `answers from "${logits}" [${shape.join(' x ')}], expected [${classes}], one number a class`,
    );
  }
  if (features === undefined) return undefined;
  const width = shapes.get(features);
  if (width === undefined) return refuse(`has features "${features}", but no node is called that`);
  if (width.length !== 1) {
    return refuse(`has features "${features}" [${width.join(' x ')}], expected a vector; pool them`);
  }
  return undefined;
}

function checkPlace({ nodes, exits }: Graph, k: number, refuse: Refuse): void {
  const { branch } = nodes.find(({ name }) => name === exits[k]?.logits) as GraphNode;
  if (k < exits.length - 1 && !branch)
    refuse('answers from the backbone, expected a branch; make it in `branch`');
  if (k === exits.length - 1 && branch) refuse('is the last and answers from a branch, expected the head');
}
