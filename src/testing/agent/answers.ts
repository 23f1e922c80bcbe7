import type { Decision, Policy } from '../../contract/policy.ts';
import type { Matrix } from '../../matrix.ts';

/** Observations of each exit but the last, [rows x D] each. */
export type Shown = readonly Matrix[];

/** The rows of a matrix in this order. */
export function takeRows({ data, columns }: Matrix, rows: ArrayLike<number>): Matrix {
  const taken = new Float32Array(rows.length * columns);
  for (let j = 0; j < rows.length; j++) {
    const row = rows[j] as number;
    taken.set(data.subarray(row * columns, (row + 1) * columns), j * columns);
  }
  return { data: taken, rows: rows.length, columns };
}

/** What a policy says of these rows (all where absent) at each exit, asked as an evaluation asks. */
export function decisionsOf(policy: Policy, shown: Shown, rows?: ArrayLike<number>): Decision[] {
  let carry: unknown;
  return shown.map((all, k) => {
    const observations = takeRows(all, rows ?? Array.from({ length: all.rows }, (_, i) => i));
    const answer = carry === undefined ? policy.exit(k, observations) : policy.exit(k, observations, carry);
    carry = answer.carry;
    return answer;
  });
}

/** Exit probabilities at each exit [rows] for these rows (all where absent). */
export function answersOf(policy: Policy, shown: Shown, rows?: ArrayLike<number>): Float32Array[] {
  return decisionsOf(policy, shown, rows).map(({ probability }) => probability);
}
