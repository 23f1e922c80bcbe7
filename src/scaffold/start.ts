import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bankBytes } from '../bank/write.ts';
import { UserError } from '../error.ts';
import { withLocalPlugins } from './local-plugins.ts';
import { findProject, neededPackages, newManifest, newTsconfig } from './project.ts';
import { sampleBank } from './sample-bank.ts';

/** What can be started. */
export const STARTS = ['agent', 'environment', 'experiment'] as const;
/** One of `STARTS`. */
export type Start = (typeof STARTS)[number];

/** What is asked for. */
export interface StartRequest {
  readonly kind: Start;
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  readonly folder: string;
  /** Plain JavaScript instead of TypeScript. */
  readonly javascript: boolean;
}

/** What was made. */
export interface Started {
  /** Paths written, the plugin first. */
  readonly files: readonly string[];
  /** A new project: everything is to be installed. */
  readonly newProject: boolean;
  /** Packages that an older project lacks. */
  readonly missing: readonly string[];
}

const TEMPLATES = new URL('../../templates/', import.meta.url);

/**
 * Writes a working plugin, its test and, outside of any project, a project around them. Nothing is overwritten: where
 * a file of the plugin is there already, UserError is thrown and nothing written.
 */
export function start({ kind, name, folder, javascript }: StartRequest): Started {
  const { manifest, hasTsconfig } = findProject(folder);
  const extension = javascript ? (manifest && manifest.type !== 'module' ? 'mjs' : 'js') : 'ts';
  const file = `${name}.${extension}`;
  const plugin = text(kind, name, extension);
  const files = new Map<string, string | Uint8Array>([
    [file, kind === 'experiment' ? withLocalPlugins(plugin, folder) : plugin],
    [`${name}.test.${extension}`, text(`${kind}.test`, name, extension)],
  ]);
  if (kind === 'environment') files.set(`${name}.arrow`, bankBytes(sampleBank(name)));
  const there = [...files.keys()].find((path) => existsSync(join(folder, path)));
  if (there !== undefined) {
    throw new UserError(`${join(folder, there)}: is there already; choose another name or folder`);
  }
  if (!manifest) files.set('package.json', newManifest(folder, scripts(kind, file), javascript));
  if (!javascript && !hasTsconfig) files.set('tsconfig.json', newTsconfig());
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of files) writeFileSync(join(folder, path), content, { flag: 'wx' });
  const installed = { ...manifest?.dependencies, ...manifest?.devDependencies };
  return {
    files: [...files.keys()].map((path) => join(folder, path)),
    newProject: !manifest,
    missing: manifest
      ? Object.keys(neededPackages(javascript)).filter((needed) => !(needed in installed))
      : [],
  };
}

function scripts(kind: Start, file: string): Record<string, string> {
  const own =
    kind === 'experiment' ? { experiment: `offramp run ./${file}` } : { check: `offramp check ./${file}` };
  return { test: 'vitest run', ...own };
}

/** A template under the plugin's own name. Those without a JavaScript file of their own say the same in both. */
function text(template: string, name: string, extension: string): string {
  const script = new URL(`${template}.js`, TEMPLATES);
  const source = extension !== 'ts' && existsSync(script) ? script : new URL(`${template}.ts`, TEMPLATES);
  return readFileSync(source, 'utf8')
    .replaceAll(/my-(agent|environment|experiment)/g, name)
    .replaceAll(/'\.\/(agent|environment|experiment)\.ts'/g, `'./${name}.${extension}'`);
}
