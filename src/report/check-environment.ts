import type { RunSummary } from '../contract/summary.ts';
import { suggestion, UserError } from '../error.ts';

/** Throws UserError, naming the nearest, where the run has no environment of this name. */
export function checkEnvironment(summary: RunSummary, environment: string): void {
  const names = summary.environments.map(({ name }) => name);
  if (names.includes(environment)) return;
  throw new UserError(
    `report: no environment "${environment}" in ${summary.run}${suggestion(environment, names)}`,
  );
}
