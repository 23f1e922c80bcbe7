import { createRandom, type Random } from '../random.ts';
import type { Graph, GraphNode, Shape } from './graph.ts';
import { elements, shapesOf } from './shapes.ts';

/** One array of weights. */
export interface Parameter {
  /** `<node>/<role>`. */
  readonly name: string;
  readonly shape: Shape;
  /** False for statistics, which are measured and not learned. */
  readonly trainable: boolean;
  /** Its values before training [product of shape]. */
  readonly initial: (random: Random) => Float32Array;
}

/** Values by name of parameter. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Parameters of each node in graph order, by the node's name; nodes without any have an empty list. */
export function parametersOf(graph: Graph): ReadonlyMap<string, readonly Parameter[]> {
  const shapes = shapesOf(graph);
  return new Map(
    graph.nodes.map((node) => {
      const inputs = node.inputs.map((name) => shapes.get(name) as Shape);
      return [node.name, nodeParameters(node, inputs[0] ?? (shapes.get(node.name) as Shape))];
    }),
  );
}

/**
 * Weights before training. Each parameter is drawn from a stream of its own name, so that a node's weights do not
 * depend on what other nodes there are.
 */
export function initialWeights(graph: Graph, seed: number): Map<string, Float32Array> {
  const random = createRandom(seed).stream('weights');
  const parameters = [...parametersOf(graph).values()].flat();
  return new Map(parameters.map(({ name, initial }) => [name, initial(random.stream(name))]));
}

function nodeParameters(node: GraphNode, input: Shape): Parameter[] {
  const channels = input.at(-1) as number;
  if (node.operation === 'input') {
    return [constant(node, 'mean', channels, 0, false), constant(node, 'deviation', channels, 1, false)];
  }
  if (node.operation === 'dense') {
    const inputs = elements(input);
    return [drawn(node, [inputs, node.units], node.relu ? 2 : 1), constant(node, 'bias', node.units, 0)];
  }
  if (node.operation !== 'convolution') return [];
  const { filters, size, normalise, initialScale = 1 } = node;
  const kernel = drawn(node, [size, size, channels, filters], 2);
  if (!normalise) return [kernel, constant(node, 'bias', filters, 0)];
  return [
    kernel,
    constant(node, 'scale', filters, initialScale),
    constant(node, 'offset', filters, 0),
    constant(node, 'mean', filters, 0, false),
    constant(node, 'variance', filters, 1, false),
  ];
}

function constant(node: GraphNode, role: string, size: number, value: number, trainable = true): Parameter {
  const initial = (): Float32Array => new Float32Array(size).fill(value);
  return { name: `${node.name}/${role}`, shape: [size], trainable, initial };
}

/** Normal with variance gain / fan-in: gain 2 before ReLU (He et al. 2015), 1 before nothing. */
function drawn(node: GraphNode, shape: Shape, gain: number): Parameter {
  const deviation = Math.sqrt((gain * (shape.at(-1) as number)) / elements(shape));
  const initial = (random: Random): Float32Array =>
    Float32Array.from({ length: elements(shape) }, () => deviation * random.normal());
  return { name: `${node.name}/kernel`, shape, trainable: true, initial };
}
