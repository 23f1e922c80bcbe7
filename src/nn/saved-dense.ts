import { z } from 'zod';
import type { SavedPolicy, SavedTensor } from '../contract/policy.ts';
import type { DenseWeights } from './dense.ts';
import { loadTensor, saveTensor } from './saved-tensor.ts';

/** What is kept of a dense network beside its weights. */
export const DenseConfig = z.strictObject({
  activation: z.enum(['relu', 'tanh']),
  sizes: z.array(z.int().positive()).min(2),
});

/** The layers as named tensors `kernel0`, `bias0`, `kernel1`, ...; JSON-safe. */
export function saveDense({ sizes, layers }: DenseWeights): Record<string, SavedTensor> {
  const tensors = layers.flatMap(({ kernel, bias }, l) => [
    [`kernel${l}`, saveTensor([sizes[l] as number, sizes[l + 1] as number], kernel)] as const,
    [`bias${l}`, saveTensor([sizes[l + 1] as number], bias)] as const,
  ]);
  return Object.fromEntries(tensors);
}

/**
 * The network that `saveDense` was taken of, bit-equal; `place` begins error messages.
 * @throws UserError where a tensor is absent or of another shape.
 */
export function loadDense(
  { activation, sizes }: z.output<typeof DenseConfig>,
  weights: Partial<SavedPolicy['weights']>,
  place: string,
): DenseWeights {
  const layers = sizes.slice(1).map((out, l) => ({
    kernel: loadTensor(weights[`kernel${l}`], [sizes[l] as number, out], `${place}: kernel${l}`),
    bias: loadTensor(weights[`bias${l}`], [out], `${place}: bias${l}`),
  }));
  return { sizes, activation, layers };
}
