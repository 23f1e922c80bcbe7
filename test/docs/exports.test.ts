import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksIn, ROOT, textOf } from './blocks.ts';

/** Names that a file declares and exports itself. */
const declared = (text: string): string[] =>
  Array.from(
    text.matchAll(/^export (?:declare )?(?:async )?(?:function\*?|const|class|interface|type|enum) (\w+)/gm),
    ([, name]) => name as string,
  );

/** Names in a list such as `a, type B, c as d`, as they are called outside. */
const listed = (list: string): string[] =>
  list
    .split(',')
    .map((part) => /(\w+)\s*$/.exec(part)?.[1])
    .filter((name) => name !== undefined);

/** Every name that `file` exports, values and types. */
function exportsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const all = Array.from(text.matchAll(/^export (?:type )?\* from '(.+)';/gm), ([, path]) =>
    exportsOf(join(dirname(file), path as string)),
  );
  const namespaces = Array.from(text.matchAll(/^export \* as (\w+) from/gm), ([, name]) => name as string);
  const lists = Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, list]) =>
    listed(list as string),
  );
  return [...declared(text), ...namespaces, ...lists.flat(), ...all.flat()];
}

/** Names that TypeScript imports, from wherever. */
const importedBy = (text: string): string[] =>
  Array.from(text.matchAll(/^import (?:type )?(?:\w+, )?\{([^}]*)\} from/gm), ([, list]) =>
    (list as string).split(',').map((part) => /^\s*(?:type )?(\w+)/.exec(part)?.[1] ?? ''),
  ).flat();

/** Names that a test or a type-checked block of a page imports. */
const used = new Set([
  ...readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => importedBy(readFileSync(join(ROOT, 'test', name), 'utf8'))),
  ...blocksIn('ts').flatMap(({ text }) => importedBy(text)),
]);

/** Names in the part of the map that begins with `From \`<entry>\``. */
function mapped(entry: string): string[] {
  const text = textOf('docs/write-an-agent.md').split(`\nFrom \`${entry}\``)[1]?.split('\nFrom `')[0] ?? '';
  return Array.from(text.matchAll(/`(\w+)`/g), ([, name]) => name as string);
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly 'offramp-source'?: string }>>;
}
const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const entries = Object.entries(exports).flatMap(([name, target]): [string, string][] => {
  const source = typeof target === 'string' ? undefined : target['offramp-source'];
  return source?.startsWith('./src/') ? [[name.replace('.', 'offramp'), source]] : [];
});

describe.each(entries)('every name that %s exports', (entry, file) => {
  const names = exportsOf(file);

  it('stands on the map in docs/write-an-agent.md, which names no other', () => {
    expect(new Set(names).size, 'a name is exported twice').toBe(names.length);
    expect(mapped(entry).toSorted()).toEqual(names.toSorted());
  });

  it('is, if it is a value, imported by a test or a page', async () => {
    const values = Object.keys((await import(entry)) as object);
    expect(names).toEqual(expect.arrayContaining(values));
    expect(values.length).toBeGreaterThan(2);
    expect(values.filter((name) => !used.has(name))).toEqual([]);
  });
});
