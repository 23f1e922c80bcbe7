import type { Graph } from '../../src/backbone/graph.ts';
import { initialWeights } from '../../src/backbone/parameters.ts';
import { createRandom } from '../../src/random.ts';

/** Weights as a trained network could have them: no scale 1, no offset 0, statistics that are none of these. */
export function drawnWeights(graph: Graph, seed: number): Map<string, Float32Array> {
  const random = createRandom(seed);
  const redraw: Readonly<Record<string, () => number>> = {
    scale: () => 0.5 + random.uniform(),
    offset: () => 0.3 * random.normal(),
    mean: () => 0.5 * random.normal(),
    variance: () => 0.5 + random.uniform(),
    bias: () => 0.3 * random.normal(),
  };
  const weights = initialWeights(graph, seed);
  for (const [name, values] of weights) {
    const draw = redraw[name.split('/').at(-1) as string];
    if (draw) weights.set(name, values.map(draw));
  }
  const { channels } = graph.problem;
  weights.set(
    'input/mean',
    new Float32Array(channels).map(() => 100 + 50 * random.uniform()),
  );
  weights.set(
    'input/deviation',
    new Float32Array(channels).map(() => 50 + 30 * random.uniform()),
  );
  return weights;
}

/** Random pixels [n x height x width x channels]. */
export function drawnImages(
  { problem: { height, width, channels } }: Graph,
  n: number,
  seed: number,
): Uint8Array {
  const random = createRandom(seed);
  return new Uint8Array(n * height * width * channels).map(() => random.integer(256));
}
