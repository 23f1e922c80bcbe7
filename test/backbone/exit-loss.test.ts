import { beforeAll, describe, expect, it } from 'vitest';
import { exitLoss } from '../../src/backbone/exit-loss.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { lossAndGradients } from '../../src/nn/loss-and-gradients.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';
import { expectNear } from './expect-near.ts';

const [N, CLASSES] = [5, 4];
const labels = Uint8Array.of(0, 3, 1, 1, 2);
const weights = [0.2, 0.5, 0.3];
const random = createRandom(1);
const logits = weights.map(() =>
  Float64Array.from({ length: N * CLASSES }, () => Math.fround(3 * random.normal())),
);

/** Sum over exits of weight * mean of log(sum of exp(logit)) - logit of the label. */
function crossEntropy(of: readonly Float64Array[]): number {
  return of.reduce((total, values, k) => {
    const losses = Array.from(labels, (label, i) => {
      const row = [...values.subarray(i * CLASSES, (i + 1) * CLASSES)];
      return Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - (row[label] as number);
    });
    return total + ((weights[k] as number) * losses.reduce((sum, loss) => sum + loss, 0)) / N;
  }, 0);
}

describe.each(['cpu', 'wasm'] as const)('exitLoss on %s', (backend) => {
  beforeAll(() => startBackend(backend));

  it('is the weighted cross-entropy, with its gradients', () => {
    const variables = logits.map((values) => {
      const initial = tf.tensor2d(Float32Array.from(values), [N, CLASSES]);
      return tf.variable(initial);
    });
    const { value, gradients } = lossAndGradients(() => exitLoss(variables, labels, weights), variables);
    expectNear([value], [crossEntropy(logits)], 1e-6);
    gradients.forEach(([, gradient], k) => {
      const differences = (logits[k] as Float64Array).map((_, i) => {
        const step = 1e-5;
        const moved = (by: number): number =>
          crossEntropy(logits.map((values, e) => values.map((x, at) => (e === k && at === i ? x + by : x))));
        return (moved(step) - moved(-step)) / (2 * step);
      });
      expectNear(gradient, differences, 1e-6);
    });
    tf.dispose(variables);
  });

  it('is finite for logits that are far apart', () => {
    const loss = tf.tidy(() => {
      const far = tf.tensor2d([1000, -1000, 0, 500], [1, 4]);
      return exitLoss([far], Uint8Array.of(1), [1]).dataSync()[0];
    });
    expect(loss).toBe(2000);
  });
});
