import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { suggestion, UserError } from '../error.ts';
import { pluginError } from './plugin-error.ts';
import { registerTypeScript } from './typescript.ts';

/** What was found at a specifier, and the file it came from. */
export interface Loaded<T> {
  readonly value: T;
  readonly file: string;
}

/** Whether a specifier can only mean, or does lead to, a file or a package. */
export function isModuleSpecifier(specifier: string): boolean {
  return isFileSpecifier(specifier) || /[#/]/.test(specifier) || packageFile(specifier) !== undefined;
}

/** The same specifier from any working directory: relative files become absolute. */
export function absoluteSpecifier(specifier: string, directory: string): string {
  const [module, name] = split(specifier);
  if (!isFileSpecifier(module)) return specifier;
  return name === 'default' ? resolve(directory, module) : `${resolve(directory, module)}#${name}`;
}

/**
 * Imports `./file.ts`, `package` or either with `#export`; the default export unless one is named. `expected` is put
 * into the error, and `accepts` says whether the export is such a thing.
 */
export async function loadExport<T>(
  specifier: string,
  expected: string,
  accepts: (value: unknown) => value is T,
): Promise<Loaded<T>> {
  const [module, name] = split(specifier);
  const file = isFileSpecifier(module) ? resolve(module) : packageFile(module);
  if (file === undefined || !existsSync(file)) throw missing(module);
  if (/\.[cm]?tsx?$/.test(file)) registerTypeScript();
  const exported = await importFile(file, specifier);
  const names = Object.keys(exported);
  if (name !== 'default' && !names.includes(name)) {
    throw new UserError(`${file}: no export "${name}"${suggestion(name, names)}`);
  }
  const value = name in exported ? exported[name] : undefined;
  if (accepts(value)) return { value, file };
  throw new UserError(`${file}: export "${name}" is no ${expected}`);
}

function split(specifier: string): [module: string, name: string] {
  const [module = '', name = 'default'] = specifier.split('#');
  return [module, name];
}

function isFileSpecifier(specifier: string): boolean {
  return specifier.startsWith('.') || isAbsolute(specifier) || /\.[cm]?[jt]sx?(#|$)/.test(specifier);
}

/** Looked for from the working directory first, then from where the framework is installed. */
function packageFile(name: string): string | undefined {
  const attempts = [
    () => createRequire(resolve('package.json')).resolve(name),
    () => fileURLToPath(import.meta.resolve(name)),
  ];
  for (const attempt of attempts) {
    try {
      const file = attempt();
      if (isAbsolute(file)) return file;
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}

function missing(module: string): UserError {
  return isFileSpecifier(module)
    ? new UserError(`${resolve(module)}: no such file${nearbyFile(module)}`)
    : new UserError(`package "${module}" cannot be found from ${process.cwd()}; install it there`);
}

function nearbyFile(module: string): string {
  const folder = dirname(resolve(module));
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.[cm]?[jt]s$/.test(name)) : [];
  return suggestion(basename(module), files);
}

async function importFile(file: string, specifier: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw pluginError(`${specifier}: cannot be loaded`, error);
  }
}
