import { batchNormTraining } from '../nn/batch-norm.ts';
import * as tf from '../nn/tf.ts';
import { EPSILON, foldedLayers } from './fold.ts';
import type { ConvolutionNode, Graph, GraphNode, Shape } from './graph.ts';
import { convolve, dense, plainOperation, type Value } from './operations.ts';
import { type Parameter, parametersOf, type Weights } from './parameters.ts';

/** Share of the old running statistics that an update keeps. */
const STATISTICS_MOMENTUM = 0.9;

/** A network whose weights, or some of them, are variables of the running backend. */
export interface TrainableNetwork {
  /** What an optimiser may change, in the order of the graph. */
  readonly variables: readonly tf.Variable[];
  /**
   * Logits of each exit in `exits` [n x classes] for standardised images [n x height x width x channels]. Nodes that are
   * trained normalise by the batch's own statistics, which are kept until `updateStatistics`; the others are as frozen.
   */
  forward(images: tf.Tensor4D, exits: readonly number[]): tf.Tensor2D[];
  /** Moves running means and variances towards what the last `forward` has seen. */
  updateStatistics(): void;
  /** A copy of all weights as they are now. */
  snapshot(): Map<string, Float32Array>;
}

/** `trains` says which nodes learn; the weights of all others stay what they are, bit by bit. */
export function trainableNetwork(
  graph: Graph,
  weights: Weights,
  trains: (node: GraphNode) => boolean,
): TrainableNetwork {
  const parameters = parametersOf(graph);
  const values = new Map([...weights].map(([name, array]) => [name, array.slice()]));
  const variables = new Map<string, tf.Variable>();
  for (const node of graph.nodes.filter(trains)) {
    for (const { name, shape, trainable } of parameters.get(node.name) as readonly Parameter[]) {
      if (trainable) variables.set(name, variable(values.get(name) as Float32Array, shape));
    }
  }
  const fixed = fixedLayers(graph, weights, parameters, trains);
  /** Statistics of the last batch by node; read at once, so that a loss that throws leaves no tensor behind. */
  const seen = new Map<string, { readonly mean: Float32Array; readonly variance: Float32Array }>();
  const variableOf = (node: GraphNode, role: string): tf.Variable =>
    variables.get(`${node.name}/${role}`) as tf.Variable;

  const normalised = (node: GraphNode & ConvolutionNode, x: tf.Tensor4D): tf.Tensor4D => {
    const convolved = tf.conv2d(x, variableOf(node, 'kernel') as unknown as tf.Tensor4D, node.stride, 'same');
    const scale = variableOf(node, 'scale') as unknown as tf.Tensor1D;
    const offset = variableOf(node, 'offset') as unknown as tf.Tensor1D;
    const { y, mean, variance } = batchNormTraining(convolved, scale, offset, EPSILON, { relu: node.relu });
    seen.set(node.name, {
      mean: mean.dataSync() as Float32Array,
      variance: variance.dataSync() as Float32Array,
    });
    return y;
  };
  const compute = (node: GraphNode, inputs: readonly Value[]): Value => {
    if (node.operation === 'input') throw new Error('trainable network: the image is given, not computed');
    if (node.operation !== 'convolution' && node.operation !== 'dense') return plainOperation(node, inputs);
    const [x] = inputs as [Value];
    const layer = fixed.get(node.name);
    if (!layer && node.operation === 'convolution' && node.normalise)
      return normalised(node, x as tf.Tensor4D);
    const kernel = layer?.kernel ?? variableOf(node, 'kernel');
    const bias = (layer?.bias ?? variableOf(node, 'bias')) as tf.Tensor1D;
    return node.operation === 'dense'
      ? dense(node.relu, x, kernel as unknown as tf.Tensor2D, bias)
      : convolve(node, x as tf.Tensor4D, kernel as unknown as tf.Tensor4D, bias);
  };

  return {
    variables: [...variables.values()],
    forward(images, exits) {
      seen.clear();
      const outputs = exits.map((k) => (graph.exits[k] as Graph['exits'][number]).logits);
      const needed = ancestors(graph, outputs);
      const computed = new Map<string, Value>();
      for (const node of graph.nodes) {
        if (!needed.has(node.name)) continue;
        const inputs = node.inputs.map((name) => computed.get(name) as Value);
        computed.set(node.name, node.operation === 'input' ? images : compute(node, inputs));
      }
      return outputs.map((name) => computed.get(name) as tf.Tensor2D);
    },
    updateStatistics() {
      for (const [node, statistics] of seen) {
        for (const role of ['mean', 'variance'] as const) {
          const running = values.get(`${node}/${role}`) as Float32Array;
          const fresh = statistics[role];
          running.forEach((old, c) => {
            running[c] = STATISTICS_MOMENTUM * old + (1 - STATISTICS_MOMENTUM) * (fresh[c] as number);
          });
        }
      }
      seen.clear();
    },
    snapshot() {
      const copies = new Map([...values].map(([name, array]) => [name, array.slice()]));
      for (const [name, learned] of variables) copies.set(name, (learned.dataSync() as Float32Array).slice());
      return copies;
    },
  };
}

/** Names of the nodes that some values are computed from, themselves included. */
function ancestors({ nodes }: Graph, outputs: readonly string[]): ReadonlySet<string> {
  const needed = new Set(outputs);
  for (const node of nodes.toReversed()) {
    if (needed.has(node.name)) for (const input of node.inputs) needed.add(input);
  }
  return needed;
}

interface FixedLayer {
  readonly kernel: tf.Tensor;
  readonly bias: tf.Tensor;
}

/** Layers that do not learn, on the backend, with their normalisation folded away. */
function fixedLayers(
  graph: Graph,
  weights: Weights,
  parameters: ReadonlyMap<string, readonly Parameter[]>,
  trains: (node: GraphNode) => boolean,
): ReadonlyMap<string, FixedLayer> {
  const frozen = { ...graph, nodes: graph.nodes.filter((node) => !trains(node)) };
  return new Map(
    [...foldedLayers(frozen, weights)].map(([name, { kernel, bias }]) => {
      const [{ shape }] = parameters.get(name) as readonly [Parameter];
      return [name, { kernel: tf.tensor(kernel, [...shape]), bias: tf.tensor1d(bias) }];
    }),
  );
}

function variable(values: Float32Array, shape: Shape): tf.Variable {
  const initial = tf.tensor(values, [...shape]);
  const made = tf.variable(initial);
  initial.dispose();
  return made;
}
