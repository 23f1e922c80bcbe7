import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../error.ts';

/** What a package.json says that matters here. */
interface Manifest {
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The npm project that a folder belongs to. */
export interface Project {
  /** Absent where nothing above the folder is a project. */
  readonly manifest?: Manifest;
  readonly hasTsconfig: boolean;
}

const own = createRequire(import.meta.url)('offramp/package.json') as Manifest & { readonly version: string };

/** Looks for package.json where npm does: in the folder, then above it. */
export function findProject(folder: string): Project {
  const place = nearest('package.json', folder);
  const hasTsconfig = nearest('tsconfig.json', folder) !== undefined;
  if (place === undefined) return { hasTsconfig };
  try {
    return { manifest: JSON.parse(readFileSync(place, 'utf8')) as Manifest, hasTsconfig };
  } catch (error) {
    throw new UserError(`${place}: ${(error as Error).message}; mend it first`, { cause: error });
  }
}

/** Packages with their versions that a plugin, its tests and an editor need. */
export function neededPackages(javascript: boolean): Record<string, string> {
  const versions: Record<string, string> = { ...own.devDependencies, offramp: own.version };
  const names = ['offramp', 'vitest', ...(javascript ? [] : ['typescript', '@types/node'])];
  return Object.fromEntries(
    names.map((name) => {
      const version = versions[name] ?? '*';
      return [name, version.startsWith('^') ? version : `^${version}`];
    }),
  );
}

/** package.json of a new project. */
export function newManifest(folder: string, scripts: Record<string, string>, javascript: boolean): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return json({
    name: name || 'exit-policies',
    private: true,
    type: 'module',
    scripts,
    devDependencies: neededPackages(javascript),
  });
}

/** tsconfig.json of a new project: checks files as they are and writes none; any "type" in package.json will do. */
export function newTsconfig(): string {
  return json({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023'],
      module: 'ESNext',
      moduleResolution: 'Bundler',
      types: ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    },
  });
}

function nearest(file: string, folder: string): string | undefined {
  const path = join(resolve(folder), file);
  if (existsSync(path)) return path;
  const above = dirname(resolve(folder));
  return above === resolve(folder) ? undefined : nearest(file, above);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
