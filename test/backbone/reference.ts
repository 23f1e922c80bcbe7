import type { ConvolutionNode, Graph, GraphNode } from '../../src/backbone/graph.ts';

/** A map or a vector of one image, row by row, channels last. */
export interface ReferenceValue {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float64Array;
}

/** Mean and variance of each channel that a normalisation uses. */
export interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Weights by name; float64 where a test moves them by very little. */
export type ReferenceWeights = ReadonlyMap<string, Float32Array | Float64Array>;

const EPSILON = 1e-5;

/**
 * A whole network in plain loops and float64, one value an image of each node, written down from the definitions. With
 * `training` each normalisation takes the statistics of the batch, which are added to it by node.
 */
export function referenceNetwork(
  { problem, nodes }: Graph,
  weights: ReferenceWeights,
  images: Uint8Array,
  training?: Map<string, Statistics>,
): ReadonlyMap<string, readonly ReferenceValue[]> {
  const { height, width, channels } = problem;
  const size = height * width * channels;
  const [means, deviations] = [weightsOf(weights, 'input/mean'), weightsOf(weights, 'input/deviation')];
  const values = new Map<string, readonly ReferenceValue[]>();
  for (const node of nodes) {
    if (node.operation === 'input') {
      const batch = Array.from({ length: images.length / size }, (_, i) => {
        const image = Float64Array.from(images.subarray(i * size, (i + 1) * size), (pixel, at) => {
          return (pixel - item(means, at % channels)) / item(deviations, at % channels);
        });
        return { height, width, channels, values: image };
      });
      values.set(node.name, batch);
    } else {
      const inputs = node.inputs.map((name) => values.get(name) as readonly ReferenceValue[]);
      values.set(node.name, operation(node, inputs, weights, training));
    }
  }
  return values;
}

/** Values of a node for a batch, one image behind the other. */
export const flat = (batch: readonly ReferenceValue[] | undefined): number[] =>
  (batch ?? []).flatMap(({ values }) => Array.from(values));

type Computed = Exclude<GraphNode, { operation: 'input' }>;

function operation(
  node: Computed,
  inputs: readonly (readonly ReferenceValue[])[],
  weights: ReferenceWeights,
  training: Map<string, Statistics> | undefined,
): readonly ReferenceValue[] {
  const [first = []] = inputs;
  switch (node.operation) {
    case 'convolution':
      return convolution(node, first, weights, training);
    case 'dense':
      return first.map((value) => dense(node, value, weights));
    case 'max-pool':
      return first.map((value) => windows(value, node, node.size, value.channels, maximum));
    case 'global-pool':
      return first.map(globalMean);
    case 'add':
      return first.map((value, i) => {
        const sum = value.values.map((_, at) =>
          inputs.reduce((total, batch) => total + item(batch[i]?.values, at), 0),
        );
        return { ...value, values: node.relu ? sum.map(positive) : sum };
      });
    case 'concatenate':
    default:
      return first.map((_, i) => concatenate(inputs.map((batch) => batch[i] as ReferenceValue)));
  }
}

const item = (values: ArrayLike<number> | undefined, index: number): number => values?.[index] as number;
const positive = (value: number): number => Math.max(0, value);
const weightsOf = (weights: ReferenceWeights, name: string): ArrayLike<number> =>
  weights.get(name) as ArrayLike<number>;

/** What a window gives for one output channel; `read` is the input at a place of the window, undefined outside. */
type Window = (
  channel: number,
  read: (y: number, x: number, channel: number) => number | undefined,
) => number;

/** Slides a window over zero-padded input as TensorFlow's SAME does: what padding is odd goes below and to the right. */
function windows(
  input: ReferenceValue,
  { stride }: { readonly stride: number },
  size: number,
  channels: number,
  window: (size: number) => Window,
): ReferenceValue {
  const [height, width] = [Math.ceil(input.height / stride), Math.ceil(input.width / stride)];
  const before = (outputs: number, inputs: number): number =>
    Math.floor(Math.max(0, (outputs - 1) * stride + size - inputs) / 2);
  const [top, left] = [before(height, input.height), before(width, input.width)];
  const values = new Float64Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const read = (dy: number, dx: number, channel: number): number | undefined => {
        const [row, column] = [y * stride + dy - top, x * stride + dx - left];
        const inside = row >= 0 && row < input.height && column >= 0 && column < input.width;
        return inside ? input.values[(row * input.width + column) * input.channels + channel] : undefined;
      };
      for (let c = 0; c < channels; c++) values[(y * width + x) * channels + c] = window(size)(c, read);
    }
  }
  return { height, width, channels, values };
}

const maximum =
  (size: number): Window =>
  (channel, read) => {
    let best = -Infinity;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) best = Math.max(best, read(y, x, channel) ?? -Infinity);
    }
    return best;
  };

function convolution(
  node: ConvolutionNode & { readonly name: string },
  batch: readonly ReferenceValue[],
  weights: ReferenceWeights,
  training: Map<string, Statistics> | undefined,
): readonly ReferenceValue[] {
  const of = (role: string): ArrayLike<number> => weightsOf(weights, `${node.name}/${role}`);
  const kernel = of('kernel');
  const { filters } = node;
  const inputs = batch[0]?.channels as number;
  const product =
    (size: number): Window =>
    (filter, read) => {
      let sum = 0;
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          for (let c = 0; c < inputs; c++) {
            sum += (read(y, x, c) ?? 0) * item(kernel, ((y * size + x) * inputs + c) * filters + filter);
          }
        }
      }
      return sum;
    };
  const convolved = batch.map((value) => windows(value, node, node.size, filters, product));
  const statistics = training && node.normalise ? batchStatistics(convolved) : undefined;
  if (statistics) training?.set(node.name, statistics);
  const mean = statistics?.mean ?? of('mean');
  const variance = statistics?.variance ?? of('variance');
  const finish = (value: number, c: number): number =>
    node.normalise
      ? (item(of('scale'), c) * (value - item(mean, c))) / Math.sqrt(item(variance, c) + EPSILON) +
        item(of('offset'), c)
      : value + item(of('bias'), c);
  return convolved.map(({ height, width, channels, values }) => {
    const finished = values.map((x, at) => finish(x, at % filters));
    return { height, width, channels, values: node.relu ? finished.map(positive) : finished };
  });
}

function batchStatistics(batch: readonly ReferenceValue[]): Statistics {
  const { height, width, channels } = batch[0] as ReferenceValue;
  const count = batch.length * height * width;
  const average = (of: (value: number, channel: number) => number): Float64Array => {
    const sums = new Float64Array(channels);
    for (const { values } of batch) {
      values.forEach(
        (value, at) => (sums[at % channels] = item(sums, at % channels) + of(value, at % channels)),
      );
    }
    return sums.map((sum) => sum / count);
  };
  const mean = average((value) => value);
  return { mean, variance: average((value, c) => (value - item(mean, c)) ** 2) };
}

function dense(
  { name, units, relu }: { readonly name: string; readonly units: number; readonly relu: boolean },
  { values }: ReferenceValue,
  weights: ReferenceWeights,
): ReferenceValue {
  const [kernel, bias] = [weightsOf(weights, `${name}/kernel`), weightsOf(weights, `${name}/bias`)];
  const sums = Float64Array.from({ length: units }, (_, unit) => {
    const sum = values.reduce(
      (total, value, i) => total + value * item(kernel, i * units + unit),
      item(bias, unit),
    );
    return relu ? positive(sum) : sum;
  });
  return { height: 1, width: 1, channels: units, values: sums };
}

function globalMean({ height, width, channels, values }: ReferenceValue): ReferenceValue {
  const sums = new Float64Array(channels);
  values.forEach((value, at) => (sums[at % channels] = item(sums, at % channels) + value));
  return { height: 1, width: 1, channels, values: sums.map((sum) => sum / (height * width)) };
}

function concatenate(parts: readonly ReferenceValue[]): ReferenceValue {
  const { height, width } = parts[0] as ReferenceValue;
  const channels = parts.reduce((sum, part) => sum + part.channels, 0);
  const pixels = Array.from({ length: height * width }, (_, pixel) =>
    parts.flatMap((part) => [...part.values.subarray(pixel * part.channels, (pixel + 1) * part.channels)]),
  );
  return { height, width, channels, values: Float64Array.from(pixels.flat()) };
}
