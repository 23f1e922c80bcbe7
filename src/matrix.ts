/** A dense row-major matrix: element (r, c) is `data[r * columns + c]`. */
export interface Matrix {
  /** Elements [rows * columns]. */
  readonly data: Float32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
}
