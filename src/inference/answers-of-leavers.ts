import type { Policy } from '../contract/policy.ts';
import type { Matrix } from '../matrix.ts';
import { checkScores } from '../mdp/predicted-outcomes.ts';
import { firstLargest } from '../mdp/softmax.ts';
import type { Traces } from '../mdp/traces.ts';

/**
 * What images are answered with that leave at exit `k`, in the order of their rows: by the network, or by the policy
 * where it predicts by itself. `shown` are the observations of all images still on their way.
 */
export function answersOfLeavers(
  policy: Policy,
  { samples, answers, classes }: Traces,
  { k, leaving, shown }: { readonly k: number; readonly leaving: readonly number[]; readonly shown: Matrix },
): Int32Array {
  if (!policy.predict || leaving.length === 0) {
    return Int32Array.from(leaving, (i) => answers[k * samples + i] as number);
  }
  const scores = policy.predict(k, leaving.length === samples ? shown : rowsOf(shown, leaving));
  const predicted = new Int32Array(leaving.length);
  firstLargest(checkScores(scores, k, leaving.length, classes), classes, predicted);
  return predicted;
}

function rowsOf({ data, columns }: Matrix, rows: readonly number[]): Matrix {
  const taken = new Float32Array(rows.length * columns);
  rows.forEach((row, j) => taken.set(data.subarray(row * columns, (row + 1) * columns), j * columns));
  return { data: taken, rows: rows.length, columns };
}
