import type { Matrix } from '../matrix.ts';

/**
 * What the exits of a network have said of some samples, exit-major: the value of sample i at exit k stands at row
 * k * samples + i. A recorded split knows all exits; a network that is computing knows those it has reached.
 */
export interface Traces {
  readonly samples: number;
  /** K, the number of exits. */
  readonly exits: number;
  /** C, the number of classes. */
  readonly classes: number;
  /** Cost of each exit over that of the last, no policy charged [K]. */
  readonly relativeCost: Float64Array;
  /** Softmax of the logits [(K * samples) x classes]. */
  readonly probabilities: Float32Array;
  /** Answer of each exit, the first largest logit [K * samples]. */
  readonly answers: Int32Array;
  /** Branch features of exit `k` [samples x width]; undefined where no branch has any. */
  features(k: number): Matrix | undefined;
}
