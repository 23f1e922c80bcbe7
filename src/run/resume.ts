import { expand } from './expand.ts';
import type { Plan } from './plan.ts';
import { existingRun } from './run-folder.ts';

/** The plan of the run in this folder, expanded again; `run` refuses it where it is not the one that began there. */
export async function planOf(path: string): Promise<Plan> {
  const { manifest } = existingRun(path);
  return expand(manifest.request);
}
