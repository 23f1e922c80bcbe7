import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Agent } from '../contract/agent.ts';
import type { Api } from '../contract/api.ts';
import type { EnvironmentDefinition } from '../contract/environment.ts';
import type { ExperimentDefinition } from '../contract/experiment.ts';
import { suggestion, UserError } from '../error.ts';
import { checkApi } from './check-api.ts';
import { isModuleSpecifier, type Loaded, loadExport } from './load-export.ts';

/** What can be asked for by name: the folders are the list. */
export interface Kind<T> {
  readonly word: string;
  /** Names, sorted. */
  names(): string[];
  /** The entry of this name, or what a file or package#export holds; what is unknown or of another API is refused. */
  load(specifier: string): Promise<Loaded<T>>;
  /** Refuses what this copy of the framework did not declare; `place` names it. */
  check(value: T, place: string): void;
}

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** `agents/<name>.ts` */
export const agents = kind<Agent>(
  { word: 'agent', declaredBy: 'defineAgent', folder: 'agents', entry: '' },
  { name: 'string', options: 'object', train: 'function', load: 'function' },
);
/** `environments/<name>/environment.ts` */
export const environments = kind<EnvironmentDefinition>(
  {
    word: 'environment',
    declaredBy: 'defineEnvironment',
    folder: 'environments',
    entry: 'environment',
  },
  { name: 'string', description: 'string', bank: 'function' },
);
/** `experiments/<name>/experiment.ts` */
export const experiments = kind<ExperimentDefinition>(
  { word: 'experiment', declaredBy: 'experiment', folder: 'experiments', entry: 'experiment' },
  { name: 'string', question: 'string', environments: 'object', agents: 'object' },
);

/** Refuses a name that is not among those known. */
export function unknown(word: string, given: string, known: readonly string[]): UserError {
  return new UserError(`${word} "${given}" is not known${suggestion(given, known)}`);
}

interface Place {
  readonly word: string;
  /** The function that declares one. */
  readonly declaredBy: string;
  readonly folder: string;
  /** File in an entry's own folder; '' where an entry is a file. */
  readonly entry: string;
}

function kind<T extends { readonly name: string; readonly api?: Api }>(
  { word, declaredBy, folder, entry }: Place,
  types: Readonly<Record<string, string>>,
): Kind<T> {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  const file = (name: string): string =>
    entry ? join(root, name, entry + EXTENSION) : join(root, name + EXTENSION);
  const names = (): string[] =>
    (existsSync(root) ? readdirSync(root) : [])
      .filter((name) =>
        entry ? existsSync(file(name)) : name.endsWith(EXTENSION) && !name.endsWith('.d.ts'),
      )
      .map((name) => (entry ? name : name.slice(0, -EXTENSION.length)))
      .sort();
  const check = (value: T, place: string): void => checkApi(value, place, declaredBy);
  const load = async (specifier: string): Promise<Loaded<T>> => {
    const own = names().includes(specifier);
    if (!own && !isModuleSpecifier(specifier)) throw unknown(word, specifier, names());
    const loaded = await loadExport(
      own ? file(specifier) : specifier,
      `${word}; make it with ${declaredBy}({ ... })`,
      (value): value is T => has(value, types),
    );
    check(loaded.value, `${word} ${loaded.value.name} of ${loaded.file}`);
    return loaded;
  };
  return { word, names, load, check };
}

function has(value: unknown, types: Readonly<Record<string, string>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(types).every(
    ([key, type]) => typeof (value as Record<string, unknown>)[key] === type,
  );
}
