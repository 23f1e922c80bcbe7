/** A dense row-major matrix: element (r, c) is `data[r * columns + c]`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}
