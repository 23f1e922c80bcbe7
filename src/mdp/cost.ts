/**
 * Cost of answering at each exit over the cost of the whole backbone [K]. A policy that costs `policyMacs(k)` is
 * charged at every exit where it is consulted: at 0..k for exit k, and never at the last exit, where nobody is asked.
 * `macs` are the backbone's, cumulative [K].
 */
export function relativeCosts(
  { macs }: { readonly macs: Float64Array },
  policyMacs: (k: number) => number = () => 0,
): Float64Array {
  const last = macs.length - 1;
  const whole = macs[last] as number;
  let consulted = 0;
  return macs.map((own, k) => {
    if (k < last) consulted += policyMacs(k);
    return (own + consulted) / whole;
  });
}
