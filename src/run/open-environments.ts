import type { Bank } from '../bank/bank.ts';
import { openBank, readBank } from '../bank/read.ts';
import type { EnvironmentDefinition } from '../contract/environment.ts';
import type { ExperimentDefinition } from '../contract/experiment.ts';
import { UserError } from '../error.ts';
import { DEFAULT_OBSERVATIONS, observationColumns } from '../mdp/observations.ts';
import type { PlannedEnvironment } from './plan.ts';
import { pluginError } from './plugin-error.ts';
import type { RunRequest } from './request.ts';

type Source = Omit<EnvironmentDefinition, 'name' | 'description'> & { readonly name?: string };

/** The environments of a run, their banks open: the experiment's, or one made of the user's own bank. */
export async function openEnvironments(
  request: RunRequest,
  experiment: ExperimentDefinition,
  banks?: readonly ArrayBufferLike[],
): Promise<PlannedEnvironment[]> {
  const file = request.bank;
  const sources: readonly Source[] =
    file === undefined ? experiment.environments : [{ bank: () => readBank(file, { shared: true }) }];
  const environments: PlannedEnvironment[] = [];
  for (const [i, source] of sources.entries()) {
    const inMemory = banks?.[i];
    const place = source.name ?? file ?? experiment.name;
    // Whoever holds a bank in memory has verified it: this reads nothing but its header.
    const bank = inMemory ? openBank(inMemory, place, { verify: false }) : await bankOf(source, place);
    const observations =
      request.observations ?? experiment.observations ?? source.observations ?? DEFAULT_OBSERVATIONS;
    observationColumns(bank, observations);
    environments.push({ name: source.name ?? bank.name, bank, finite: source.finite ?? false, observations });
  }
  return distinct(environments, experiment);
}

async function bankOf(source: Source, place: string): Promise<Bank> {
  try {
    return await source.bank();
  } catch (error) {
    throw error instanceof UserError ? error : pluginError(`environment ${place}: its bank`, error);
  }
}

/** The file of a bank where all threads see it, copied there if it is not. */
export function sharedBank({ buffer }: Bank): SharedArrayBuffer {
  if (buffer instanceof SharedArrayBuffer) return buffer;
  const shared = new SharedArrayBuffer(buffer.byteLength);
  new Uint8Array(shared).set(new Uint8Array(buffer));
  return shared;
}

function distinct(
  environments: PlannedEnvironment[],
  experiment: ExperimentDefinition,
): PlannedEnvironment[] {
  const names = environments.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UserError(`experiment ${experiment.name}: two environments are called "${twice}"`);
  }
  if (names.length === 0) throw new UserError(`experiment ${experiment.name}: no environments`);
  return environments;
}
