import type { SavedPolicy } from '../contract/policy.ts';
import type { Matrix } from '../matrix.ts';

/** What `regressor.save()` gives and `loadRegressor` takes; JSON-safe. */
export interface SavedRegressor extends SavedPolicy {
  readonly kind: 'linear' | 'network' | 'boosted-trees';
}

/** A fitted function from the columns of a row to one number. Frozen, pure, the same bits in every thread. */
export interface Regressor {
  /**
   * The value of each row of `x` [n x columns] -> [n]; elements must be finite.
   * @throws UserError where `x` has not as many columns as the regressor was fitted on.
   */
  predict(x: Matrix): Float32Array;
  /** Multiply-accumulates of one row. A tree costs its depth in comparisons, each counted as one. */
  readonly macs: number;
  /** The regressor as JSON-safe data; `loadRegressor` gives bit-equal predictions. */
  save(): SavedRegressor;
}
