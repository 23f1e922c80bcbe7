import type { ConvolutionNode, Graph, GraphNode } from './graph.ts';
import type { Weights } from './parameters.ts';

/** Added to a variance before its root is taken. */
export const EPSILON = 1e-5;

/** A convolution or dense layer as inference has it: kernel, then bias. */
export interface FoldedLayer {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/**
 * The layers of a frozen network by node, running statistics folded into kernels and biases:
 * kernel * scale / sqrt(variance + epsilon), bias = offset - mean * that factor. Copies: a backend may keep what it is
 * given.
 */
export function foldedLayers({ nodes }: Graph, weights: Weights): ReadonlyMap<string, FoldedLayer> {
  const of = (node: GraphNode, role: string): Float32Array =>
    weights.get(`${node.name}/${role}`) as Float32Array;
  const layers = new Map<string, FoldedLayer>();
  for (const node of nodes) {
    if (node.operation === 'convolution' && node.normalise) layers.set(node.name, normalised(node, of));
    else if (node.operation === 'convolution' || node.operation === 'dense') {
      layers.set(node.name, { kernel: of(node, 'kernel').slice(), bias: of(node, 'bias').slice() });
    }
  }
  return layers;
}

function normalised(
  node: GraphNode & ConvolutionNode,
  of: (node: GraphNode, role: string) => Float32Array,
): FoldedLayer {
  const [offset, mean, variance] = [of(node, 'offset'), of(node, 'mean'), of(node, 'variance')];
  const factor = of(node, 'scale').map((scale, c) => scale / Math.sqrt((variance[c] as number) + EPSILON));
  const { filters } = node;
  return {
    kernel: of(node, 'kernel').map((value, i) => value * (factor[i % filters] as number)),
    bias: offset.map((value, c) => value - (mean[c] as number) * (factor[c] as number)),
  };
}
