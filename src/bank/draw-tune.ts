import { UserError } from '../error.ts';
import { createRandom } from '../random.ts';
import { SPLITS } from './bank.ts';

/** Part of `policy` that becomes `tune` where a dataset brings no `tune`. */
export const TUNE_SHARE = 0.2;

/**
 * The split codes with `tune` drawn from `policy`: the first 20% (rounded, at least one) of a permutation of the
 * policy rows by the stream `tune` of `seed`. Throws UserError where policy has fewer than two samples.
 */
export function drawTune(split: Uint8Array, seed: number, place: string): Uint8Array {
  const policy = SPLITS.indexOf('policy');
  const rows = [...split.keys()].filter((row) => split[row] === policy);
  if (rows.length < 2) {
    throw new UserError(
      `${place}: ${rows.length} samples in policy, at least 2 are needed to draw tune from; add samples or a split tune`,
    );
  }
  const drawn = split.slice();
  const order = createRandom(seed).stream('tune').permutation(rows.length);
  for (const at of order.subarray(0, Math.max(1, Math.round(TUNE_SHARE * rows.length)))) {
    drawn[rows[at] as number] = SPLITS.indexOf('tune');
  }
  return drawn;
}
