import { UserError } from '../error.ts';
import type { Graph, GraphNode, Shape } from './graph.ts';

/** Elements of a value of this shape. */
export const elements = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** Shape of the value of each node for one sample, by name. Throws UserError where values do not fit together. */
export function shapesOf({ problem, nodes }: Graph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => shapes.get(name) as Shape);
    const shape =
      node.operation === 'input' ? [problem.height, problem.width, problem.channels] : shapeOf(node, inputs);
    shapes.set(node.name, shape);
  }
  return shapes;
}

function shapeOf(node: Exclude<GraphNode, { operation: 'input' }>, inputs: readonly Shape[]): Shape {
  const [first = []] = inputs;
  if (node.operation === 'dense') return [node.units];
  if (first.length !== 3) throw misfit(node, inputs, 'a map [height x width x channels]');
  const [height, width, channels] = first as readonly [number, number, number];
  switch (node.operation) {
    case 'convolution':
      return [Math.ceil(height / node.stride), Math.ceil(width / node.stride), node.filters];
    case 'max-pool':
      return [Math.ceil(height / node.stride), Math.ceil(width / node.stride), channels];
    case 'global-pool':
      return [channels];
    case 'add':
      if (inputs.length < 2 || !inputs.every((shape) => String(shape) === String(first))) {
        throw misfit(node, inputs, 'two maps or more of one shape');
      }
      return first;
    case 'concatenate':
    default:
      if (!inputs.every(([h, w]) => h === height && w === width)) {
        throw misfit(node, inputs, 'maps of one height and width');
      }
      return [height, width, inputs.reduce((sum, shape) => sum + (shape[2] as number), 0)];
  }
}

function misfit({ name, operation }: GraphNode, inputs: readonly Shape[], expected: string): UserError {
  const given = inputs.map((shape) => `[${shape.join(' x ')}]`).join(' and ');
  return new UserError(`network: ${operation} "${name}" is given ${given}, expected ${expected}`);
}
