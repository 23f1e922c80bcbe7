import * as tf from '../nn/tf.ts';

/**
 * Weighted sum over exits of the mean cross-entropy, natural logarithm.
 * @param logits of each exit [n x classes].
 * @param labels class of each image [n].
 * @param weights of each exit.
 */
export function exitLoss(
  logits: readonly tf.Tensor2D[],
  labels: Uint8Array,
  weights: readonly number[],
): tf.Scalar {
  const n = labels.length;
  const classes = logits[0]?.shape[1] as number;
  // one matrix for all exits: a few operations instead of a few for each exit
  const targets = new Float32Array(logits.length * n * classes);
  weights.forEach((weight, k) => {
    labels.forEach((label, i) => {
      targets[(k * n + i) * classes + label] = -weight / n;
    });
  });
  const logProbabilities = tf.logSoftmax(tf.concat([...logits], 0));
  const target = tf.tensor2d(targets, [logits.length * n, classes]);
  return tf.sum<tf.Scalar>(tf.mul(logProbabilities, target));
}
