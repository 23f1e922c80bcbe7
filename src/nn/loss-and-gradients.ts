import * as tf from './tf.ts';

/** Each variable with the gradient of the loss by it. */
export type Gradients = readonly (readonly [tf.Variable, Float32Array])[];

/** The loss and its gradients, by default by every trainable variable that it depends on; leaves no tensor behind. */
export function lossAndGradients(
  loss: () => tf.Scalar,
  variables: readonly tf.Variable[] | undefined,
): { readonly value: number; readonly gradients: Gradients } {
  const { value, grads } = tf.variableGrads(loss, variables && [...variables]);
  const registered = tf.engine().registeredVariables;
  const result = {
    value: value.dataSync()[0] as number,
    gradients: Object.entries(grads).map(
      ([name, gradient]) => [registered[name] as tf.Variable, gradient.dataSync() as Float32Array] as const,
    ),
  };
  tf.dispose([value, grads]);
  return result;
}

/** What gradients are multiplied by so that their global norm is at most `clipNorm`. */
export function clippingScale(gradients: Gradients, clipNorm: number): number {
  if (clipNorm === Infinity) return 1;
  let sum = 0;
  for (const [, gradient] of gradients) for (const g of gradient) sum += g * g;
  const norm = Math.sqrt(sum);
  return norm > clipNorm ? clipNorm / norm : 1;
}
