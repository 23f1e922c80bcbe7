import { UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';

/**
 * Refuses what nothing can be fitted to.
 * @param place names the regressor in errors, `linear regressor` for instance.
 * @throws UserError where `x` has no rows or columns or another number of elements, where `y` has not one element a
 * row, or where an element is not finite.
 */
export function checkTrainingData(place: string, x: Matrix, y: Float32Array): void {
  const shape = `${x.rows} x ${x.columns}`;
  if (x.rows === 0 || x.columns === 0) {
    throw new UserError(`${place}: x is ${shape}, expected at least one row and one column`);
  }
  if (x.data.length !== x.rows * x.columns) {
    throw new UserError(
      `${place}: x is ${shape} but holds ${x.data.length} elements, expected ${x.rows * x.columns}`,
    );
  }
  if (y.length !== x.rows) {
    throw new UserError(`${place}: y has ${y.length} elements, expected one for each of ${x.rows} rows of x`);
  }
  const at = notFinite(x.data);
  if (at >= 0) {
    const [row, column] = [Math.floor(at / x.columns), at % x.columns];
    throw new UserError(
      `${place}: x is ${x.data[at]} at row ${row}, column ${column}, expected finite numbers`,
    );
  }
  const row = notFinite(y);
  if (row >= 0) throw new UserError(`${place}: y is ${y[row]} at row ${row}, expected finite numbers`);
}

/** @throws UserError where `x` has not as many columns as the regressor was fitted on. */
export function checkColumns(place: string, x: Matrix, columns: number): void {
  if (x.columns !== columns)
    throw new UserError(`${place}: ${x.columns} columns given, fitted on ${columns}`);
}

const notFinite = (values: Float32Array): number => values.findIndex((value) => !Number.isFinite(value));
