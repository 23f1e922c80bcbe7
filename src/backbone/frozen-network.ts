import * as tf from '../nn/tf.ts';
import { type FoldedLayer, foldedLayers } from './fold.ts';
import type { Graph, GraphNode, Shape } from './graph.ts';
import { costOf } from './macs.ts';
import { convolve, dense, plainOperation, type Value } from './operations.ts';
import { parametersOf, type Weights } from './parameters.ts';
import { elements, shapesOf } from './shapes.ts';
import { carriedValues, stagesOf } from './stages.ts';
import { standardisation } from './standardisation.ts';

/** What the network says of a batch at one exit. */
export interface ExitOutput {
  /** [n x classes]. */
  readonly logits: Float32Array;
  /** Branch features [n x width of this exit]; empty where it has none. */
  readonly features: Float32Array;
}

/** A batch on its way through a frozen network. It holds tensors: go on to the last exit, or `dispose`. */
export interface StagedBatch {
  /** Images still on their way. */
  readonly size: number;
  /** Computes up to the next exit, and nothing beyond it. Throws an Error after the last one. */
  next(): ExitOutput;
  /** Goes on with these images alone (ascending indices into the current batch, or none): the others have left. */
  keep(rows: Int32Array): void;
  dispose(): void;
}

/** A trained network, its normalisation folded away, computed stage by stage on the running backend. */
export interface FrozenNetwork {
  readonly graph: Graph;
  /** K, the number of exits. */
  readonly exits: number;
  /** Cumulative MACs of each exit [K]. */
  readonly macs: Float64Array;
  /** Branch features of each exit [K]; 0 where it has none. */
  readonly featureWidths: readonly number[];
  /** Starts `n` images, 0 .. 255 [n x height x width x channels]; nothing is computed yet. */
  start(images: Uint8Array, n: number): StagedBatch;
  dispose(): void;
}

/** Freezes weights: changing their arrays later changes nothing. */
export function frozenNetwork(graph: Graph, weights: Weights): FrozenNetwork {
  const shapes = shapesOf(graph);
  const parameters = parametersOf(graph);
  const layers = new Map(
    [...foldedLayers(graph, weights)].map(([name, layer]) => {
      const [kernel] = parameters.get(name) as readonly { readonly shape: Shape }[];
      return [name, onBackend(layer, kernel?.shape as Shape)];
    }),
  );
  const stages = stagesOf(graph);
  const carried = carriedValues(graph);
  const standardise = standardisation(graph, weights);
  const compute = (node: GraphNode, values: ReadonlyMap<string, Value>): Value => {
    const inputs = node.inputs.map((name) => values.get(name) as Value);
    if (node.operation === 'input') return values.get(node.name) as Value;
    if (node.operation !== 'convolution' && node.operation !== 'dense') return plainOperation(node, inputs);
    const { kernel, bias } = layers.get(node.name) as TensorLayer;
    return node.operation === 'dense'
      ? dense(node.relu, inputs[0] as Value, kernel as tf.Tensor2D, bias)
      : convolve(node, inputs[0] as tf.Tensor4D, kernel as tf.Tensor4D, bias);
  };
  /** Values that stage `k` adds, of which those needed later stay. */
  const advance = (k: number, before: ReadonlyMap<string, Value>): [Map<string, Value>, ExitOutput] => {
    const kept = new Map<string, Value>();
    let output: ExitOutput | undefined;
    tf.tidy(() => {
      const values = new Map(before);
      for (const node of stages[k] as readonly GraphNode[]) values.set(node.name, compute(node, values));
      const { logits, features } = graph.exits[k] as Graph['exits'][number];
      output = {
        logits: read(values.get(logits)),
        features: read(features === undefined ? undefined : values.get(features)),
      };
      for (const name of carried[k] as ReadonlySet<string>) {
        const value = values.get(name) as Value;
        kept.set(name, before.has(name) ? value : tf.keep(value));
      }
    });
    for (const [name, value] of before) if (!kept.has(name)) value.dispose();
    return [kept, output as ExitOutput];
  };
  return {
    graph,
    exits: graph.exits.length,
    macs: costOf(graph).perExit,
    featureWidths: graph.exits.map(({ features }) =>
      features === undefined ? 0 : elements(shapes.get(features) as Shape),
    ),
    start: (images, n) =>
      stagedBatch(new Map([['input', standardise(images, n)]]), n, advance, stages.length),
    dispose: () => layers.forEach(({ kernel, bias }) => tf.dispose([kernel, bias])),
  };
}

interface TensorLayer {
  readonly kernel: tf.Tensor;
  readonly bias: tf.Tensor1D;
}

function onBackend({ kernel, bias }: FoldedLayer, shape: Shape): TensorLayer {
  return { kernel: tf.keep(tf.tensor(kernel, [...shape])), bias: tf.keep(tf.tensor1d(bias)) };
}

const read = (value: Value | undefined): Float32Array =>
  value === undefined ? new Float32Array(0) : (value.dataSync() as Float32Array);

/** What an exit says of no image. */
const NOTHING: ExitOutput = { logits: new Float32Array(0), features: new Float32Array(0) };

/** Copies whole rows: the engine's own gather goes through them element by element. */
function gathered(values: ReadonlyMap<string, Value>, rows: Int32Array): Map<string, Value> {
  return new Map(
    [...values].map(([name, value]) => {
      const data = value.dataSync() as Float32Array;
      const size = value.size / value.shape[0];
      const kept = new Float32Array(rows.length * size);
      rows.forEach((row, i) => kept.set(data.subarray(row * size, (row + 1) * size), i * size));
      const shape: number[] = [rows.length, ...value.shape.slice(1)];
      return [name, tf.tensor<tf.Rank>(kept, shape) as Value];
    }),
  );
}

function stagedBatch(
  first: ReadonlyMap<string, Value>,
  n: number,
  advance: (k: number, before: ReadonlyMap<string, Value>) => [Map<string, Value>, ExitOutput],
  exits: number,
): StagedBatch {
  let values: ReadonlyMap<string, Value> = first;
  let size = n;
  let k = 0;
  return {
    get size() {
      return size;
    },
    next() {
      if (k >= exits) throw new Error('frozen network: no exit after the last one');
      const [after, output] = size > 0 ? advance(k, values) : [values, NOTHING];
      values = after;
      k++;
      return output;
    },
    keep(rows) {
      if (rows.length === size) return;
      const before = values;
      values = rows.length === 0 ? new Map() : gathered(before, rows);
      before.forEach((value) => value.dispose());
      size = rows.length;
    },
    dispose() {
      values.forEach((value) => value.dispose());
      values = new Map();
    },
  };
}
