import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['src', 'agents', 'environments'];
/** They never make records: a nicer table must not send anybody back to training. */
const WITHOUT_EFFECT = ['analysis', 'cli', 'report', 'results', 'scaffold', 'stats', 'testing'].map(
  (folder) => join('src', folder) + sep,
);

/** A score judges records and never makes them, nor does what it alone imports. */
const SCORE = /(^|\/)score\.[jt]s$/;

/**
 * SHA-256 over the code that a record depends on: the framework's own files, agents and environments (banks have
 * their own hash), and `files` with all that they import by relative paths, but for an experiment's `score.ts`. Independent of where any of it lies.
 */
export function codeHash(files: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (name: string, file: string): void => {
    hash.update(`${name}\n`).update(readFileSync(file)).update('\n');
  };
  for (const name of frameworkFiles()) add(name.replaceAll(sep, '/'), join(ROOT, name));
  for (const file of withImports(files)) add(basename(file), file);
  return hash.digest('hex');
}

function frameworkFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
    .filter((name) => /\.(ts|js|mjs|wasm)$/.test(name) && !name.endsWith('.d.ts'))
    .filter((name) => !WITHOUT_EFFECT.some((folder) => name.startsWith(folder)))
    .sort();
}

/** The files and what they import from beside them, in order of discovery; the framework's own left out. */
function withImports(files: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    const inside = FOLDERS.includes(relative(ROOT, file).split(sep)[0] ?? '');
    if (inside || found.has(file)) return;
    found.add(file);
    for (const path of relativeImports(readFileSync(file, 'utf8'))) {
      if (SCORE.test(path)) continue;
      const imported = sourceOf(resolve(dirname(file), path));
      if (imported) visit(imported);
    }
  };
  for (const file of files) visit(file);
  return [...found];
}

function relativeImports(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map(
    ([, path]) => path as string,
  );
}

/** The file behind an import: as written, or the TypeScript it was written for. */
function sourceOf(path: string): string | undefined {
  const candidates = [path, path.replace(/\.([cm]?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`];
  return candidates.find((candidate) => /\.[cm]?[jt]s$/.test(candidate) && existsSync(candidate));
}
