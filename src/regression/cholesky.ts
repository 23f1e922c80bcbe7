/** A pivot this small, of a matrix with unit diagonal, says that the column is a combination of those before it. */
const SINGULAR = 1e-10;

/**
 * The solution w of A w = b for a symmetric positive semidefinite A [n x n] with a diagonal of about 1 (or 0). Where a
 * column depends on those before it, its w is 0 and the others solve what is left. Only the lower triangle is read;
 * `a` and `b` are overwritten, the solution is `b`.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    const pivot = (a[j * n + j] as number) - dot(a, j * n, j * n, j);
    const dependent = pivot < SINGULAR;
    const diagonal = dependent ? Infinity : Math.sqrt(pivot);
    a[j * n + j] = diagonal;
    // Division by an infinite pivot leaves zeros: the column takes no further part.
    for (let i = j + 1; i < n; i++) {
      a[i * n + j] = ((a[i * n + j] as number) - dot(a, i * n, j * n, j)) / diagonal;
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let j = 0; j < i; j++) sum -= (a[i * n + j] as number) * (b[j] as number);
    b[i] = sum / (a[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let j = i + 1; j < n; j++) sum -= (a[j * n + i] as number) * (b[j] as number);
    b[i] = sum / (a[i * n + i] as number);
  }
  return b;
}

function dot(a: Float64Array, first: number, second: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (a[first + k] as number) * (a[second + k] as number);
  return sum;
}
