import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Agent } from '../contract/agent.ts';
import type { EnvironmentDefinition } from '../contract/environment.ts';
import type { ExperimentDefinition } from '../contract/experiment.ts';
import { suggestion, UserError } from '../error.ts';
import { isModuleSpecifier, type Loaded, loadExport } from './load-export.ts';

/** What can be asked for by name: the folders are the list. */
export interface Kind<T> {
  readonly word: string;
  /** Names, sorted. */
  names(): string[];
  /** The entry of this name, or what a file or package#export holds; unknown names are refused. */
  load(specifier: string): Promise<Loaded<T>>;
}

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** `agents/<name>.ts` */
export const agents: Kind<Agent> = kind('agent', 'agents', '', isAgent);
/** `environments/<name>/environment.ts` */
export const environments: Kind<EnvironmentDefinition> = kind(
  'environment',
  'environments',
  'environment',
  isEnvironment,
);
/** `experiments/<name>/experiment.ts` */
export const experiments: Kind<ExperimentDefinition> = kind(
  'experiment',
  'experiments',
  'experiment',
  isExperiment,
);

/** Refuses a name that is not among those known. */
export function unknown(word: string, given: string, known: readonly string[]): UserError {
  return new UserError(`${word} "${given}" is not known${suggestion(given, known)}`);
}

function kind<T>(
  word: string,
  folder: string,
  entry: string,
  accepts: (value: unknown) => value is T,
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
  const load = async (specifier: string): Promise<Loaded<T>> => {
    if (names().includes(specifier)) return loadExport(file(specifier), expected(word), accepts);
    if (isModuleSpecifier(specifier)) return loadExport(specifier, expected(word), accepts);
    throw unknown(word, specifier, names());
  };
  return { word, names, load };
}

function expected(word: string): string {
  return word === 'experiment'
    ? 'experiment; make it with experiment({ ... })'
    : `${word}; make it with define${word[0]?.toUpperCase()}${word.slice(1)}({ ... })`;
}

function has(value: unknown, types: Readonly<Record<string, string>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(types).every(
    ([key, type]) => typeof (value as Record<string, unknown>)[key] === type,
  );
}

function isAgent(value: unknown): value is Agent {
  return has(value, { name: 'string', options: 'object', train: 'function', load: 'function' });
}

function isEnvironment(value: unknown): value is EnvironmentDefinition {
  return has(value, { name: 'string', description: 'string', bank: 'function' });
}

function isExperiment(value: unknown): value is ExperimentDefinition {
  return has(value, { name: 'string', question: 'string', environments: 'object', agents: 'object' });
}
