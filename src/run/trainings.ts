import { canonicalJson } from './canonical-json.ts';
import type { PlannedTrial } from './plan.ts';

/**
 * Trials that one training serves, in their order: those of an agent that serves all prices, which differ in nothing but
 * price or average budget. Every other trial stands alone.
 */
export function trainingsOf(trials: readonly PlannedTrial[]): PlannedTrial[][] {
  const found = new Map<string, PlannedTrial[]>();
  for (const trial of trials) {
    const key = trainingKey(trial);
    const served = found.get(key);
    if (served) served.push(trial);
    else found.set(key, [trial]);
  }
  return [...found.values()];
}

function trainingKey({ id, agent, declaration }: PlannedTrial): string {
  if (!agent.servesAllPrices) return id;
  const { lambda: _, budget, ...rest } = declaration;
  return canonicalJson({ ...rest, ...(budget?.kind === 'request' && { budget }) });
}
