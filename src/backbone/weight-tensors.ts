import { UserError } from '../error.ts';
import type { Tensors } from './backbone-file.ts';
import type { Graph } from './graph.ts';
import { parametersOf, type Weights } from './parameters.ts';

/** The weights of a network as tensors of a file, in the order of the graph. */
export function weightTensors(graph: Graph, weights: Weights): Tensors {
  const parameters = [...parametersOf(graph).values()].flat();
  return new Map(
    parameters.map(({ name, shape }) => [name, { shape, values: weights.get(name) as Float32Array }]),
  );
}

/** All weights of a network. Throws UserError where one is missing or of another shape. */
export function weightsOf(file: string, graph: Graph, tensors: Tensors): Map<string, Float32Array> {
  const parameters = [...parametersOf(graph).values()].flat();
  return new Map(
    parameters.map(({ name, shape }) => {
      const tensor = tensors.get(name);
      if (!tensor || String(tensor.shape) !== String(shape)) {
        const found = tensor ? `has shape [${tensor.shape.join(', ')}]` : 'is not there';
        throw new UserError(
          `${file}: tensor "${name}" ${found}, expected [${shape.join(', ')}]; train again`,
        );
      }
      return [name, tensor.values];
    }),
  );
}
