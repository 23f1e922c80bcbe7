import type { Optimiser } from './optimiser.ts';
import { ruleOptimiser } from './rule-optimiser.ts';

/** How Adam averages, limits and decays. */
export interface AdamOptions {
  /** Decay of the mean of gradients, default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, default 1e-7. */
  readonly epsilon?: number;
  /** Scales gradients down so that their global norm is at most this; no limit by default. */
  readonly clipNorm?: number;
  /**
   * Above 0: decoupled weight decay, AdamW (Loshchilov and Hutter 2019, algorithm 2): each update first multiplies
   * the weights by 1 - learningRate * weightDecay. It applies to variables of rank 2 and more, never to biases or
   * the scale and offset of a normalisation. Default 0.
   */
  readonly weightDecay?: number;
}

/** Adam (Kingma and Ba 2015, algorithm 1) in one pass over each variable, with the same bits on every backend. */
export function adam(learningRate: number, options: AdamOptions = {}): Optimiser {
  const { epsilon = 1e-7, clipNorm = Infinity, weightDecay = 0 } = options;
  // As the kernel has them: float32, so that the correction of the first steps' bias fits.
  const [beta1, beta2] = [Math.fround(options.beta1 ?? 0.9), Math.fround(options.beta2 ?? 0.999)];
  return ruleOptimiser(learningRate, {
    name: 'adam',
    slots: 2,
    clipNorm,
    apply({ memory, values, gradient, slots, size, scale, rate, step, decays }) {
      const [mean, square] = slots as [number, number];
      memory.kernels.adam(
        ...([values, gradient, mean, square, size, scale, rate] as const),
        ...([beta1, beta2, epsilon, 1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)] as const),
        decays ? 1 - rate * weightDecay : 1,
      );
    },
  });
}
