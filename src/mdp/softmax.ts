/**
 * Class probabilities of rows of logits [rows x classes], into `out` from element `start` on. Shifted by the largest
 * logit, so that none overflows.
 */
export function softmax(logits: Float32Array, classes: number, out: Float32Array, start = 0): void {
  const powers = new Float64Array(classes);
  for (let from = 0, to = start; from < logits.length; from += classes, to += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[from + c] as number);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += powers[c] = Math.exp((logits[from + c] as number) - largest);
    for (let c = 0; c < classes; c++) out[to + c] = (powers[c] as number) / sum;
  }
}

/** Index of the first largest logit of each row [rows x classes], into `out` from element `start` on. */
export function firstLargest(logits: Float32Array, classes: number, out: Int32Array, start = 0): void {
  for (let from = 0, to = start; from < logits.length; from += classes, to++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if ((logits[from + c] as number) > (logits[from + best] as number)) best = c;
    }
    out[to] = best;
  }
}
