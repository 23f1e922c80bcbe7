import type { FinishedRun, TrialRecord } from 'offramp';

/** Environment steps that a trial's training took, or would have taken to see what it looked at. */
export function experienceOf({ summary }: FinishedRun, { trial, curve }: TrialRecord): number {
  const last = curve.at(-1);
  if (!last) throw new RangeError(`sample-efficiency: ${trial.label} reported nothing on the way`);
  const counted = last.metrics['steps'];
  if (counted !== undefined) return counted;
  // the exact gradient: `step` counts updates
  const { batch } = trial.options as { readonly batch: number };
  const exits = summary.environments.find(({ name }) => name === trial.environment)?.exits as number;
  return last.step * batch * exits;
}
