import type { Optimiser } from './optimiser.ts';
import { ruleOptimiser } from './rule-optimiser.ts';

/** How stochastic gradient descent moves, limits and decays. */
export interface SgdOptions {
  /** Decay of the velocity, default 0.9; 0 is plain gradient descent. */
  readonly momentum?: number;
  /** Looks ahead by one more step of the velocity, default true. */
  readonly nesterov?: boolean;
  /**
   * Coupled weight decay (an L2 penalty): weightDecay * weight is added to the clipped gradient. It applies to variables
   * of rank 2 and more, never to biases or the scale and offset of a normalisation. Default 0.
   */
  readonly weightDecay?: number;
  /** Scales gradients down so that their global norm is at most this; no limit by default. */
  readonly clipNorm?: number;
}

/**
 * Stochastic gradient descent with momentum as PyTorch defines it (Sutskever et al. 2013, with the rate outside of the
 * velocity): v = momentum * v + g, then x -= rate * v, or rate * (g + momentum * v) with Nesterov's momentum. The same
 * bits on every backend.
 */
export function sgd(learningRate: number, options: SgdOptions = {}): Optimiser {
  const { momentum = 0.9, nesterov = true, weightDecay = 0, clipNorm = Infinity } = options;
  return ruleOptimiser(learningRate, {
    name: 'sgd',
    slots: 1,
    clipNorm,
    apply({ memory, values, gradient, slots, size, scale, rate, decays }) {
      memory.kernels.sgd(
        ...([values, gradient, slots[0] as number, size, scale, rate] as const),
        ...([momentum, decays ? weightDecay : 0, nesterov ? 1 : 0] as const),
      );
    },
  });
}
