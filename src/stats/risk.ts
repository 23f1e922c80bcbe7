import type { Values } from './values.ts';

/**
 * Clipped performance gap of leaving early (Jazbec et al. 2024): the share of samples that were answered wrongly where
 * the last exit is right. `correct` is what the policy answered, `last` what the last exit would have [samples], 1 where
 * right; in [0, 1]. What leaving early puts right is not set against it: for that, subtract accuracies. NaN without
 * samples; a RangeError where lengths differ.
 */
export function gapRisk(correct: Values, last: Values): number {
  if (correct.length !== last.length) {
    throw new RangeError(`gap risk: ${correct.length} answers beside ${last.length} of the last exit`);
  }
  let lost = 0;
  for (let i = 0; i < correct.length; i++) {
    if (correct[i] === 0 && last[i] === 1) lost++;
  }
  return lost / correct.length;
}
