import { stagesOf } from './stages.ts';
import type { Graph, GraphNode, Shape } from './graph.ts';
import { elements, shapesOf } from './shapes.ts';

/**
 * Multiply-accumulates of a network, counted from its graph: those of convolutions and dense layers. Normalisation is
 * folded into the convolution before it; sums, pooling, biases and activations multiply nothing worth counting.
 */
export interface Cost {
  /** Cumulative MACs to answer at each exit, branches passed on the way included [K]; what a bank is given. */
  readonly perExit: Float64Array;
  /** All of the backbone, its own head included. */
  readonly backbone: number;
  /** All branches together. */
  readonly branches: number;
  /** Of the branch of each exit alone [K]; the last exit is the backbone's own head and has none. */
  readonly branch: Float64Array;
}

/** What a network costs: `resnet({ ... })({ height: 32, width: 32, channels: 3, classes: 10 })` for instance. */
export function costOf(graph: Graph): Cost {
  const macs = macsOf(graph);
  const stages = stagesOf(graph);
  const sum = (nodes: readonly GraphNode[]): number =>
    nodes.reduce((total, { name }) => total + (macs.get(name) as number), 0);
  const branch = Float64Array.from(stages, (stage) => sum(stage.filter((node) => node.branch)));
  let total = 0;
  const perExit = Float64Array.from(stages, (stage) => (total += sum(stage)));
  const branches = branch.reduce((all, own) => all + own, 0);
  return { perExit, backbone: total - branches, branches, branch };
}

/** MACs of each node for one sample, by name. */
export function macsOf(graph: Graph): ReadonlyMap<string, number> {
  const shapes = shapesOf(graph);
  const shape = (name: string): Shape => shapes.get(name) as Shape;
  return new Map(graph.nodes.map((node) => [node.name, nodeMacs(node, shape)]));
}

function nodeMacs(node: GraphNode, shape: (name: string) => Shape): number {
  const [input = ''] = node.inputs;
  if (node.operation === 'dense') return elements(shape(input)) * node.units;
  if (node.operation !== 'convolution') return 0;
  return elements(shape(node.name)) * node.size ** 2 * (shape(input)[2] as number);
}
