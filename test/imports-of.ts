/** What an import brings: values, or types alone. */
export type Weight = 'values' | 'types';

/** One import of a file. */
export interface Import {
  readonly specifier: string;
  readonly weight: Weight;
}

/** Imports, re-exports and dynamic imports of a file; a dynamic import of anything but a string is called `?`. */
export function importsOf(text: string): Import[] {
  const statements =
    /^\s*(?:import|export)\b(\s+type\b(?!\s+from\b))?(?:[\s\w*{},$]*?\bfrom)?\s*(['"])([^'"\n]+)\2/gm;
  const calls = /(?<![\w.])(?:import|require)\s*\(\s*(?:(['"])([^'"\n]+)\1\s*\)|(?=[^'"\s]))/g;
  const typeCalls = /\btypeof\s+import\b/;
  return [
    ...Array.from(text.matchAll(statements), ([, type, , specifier]): Import => {
      return { specifier: specifier as string, weight: type === undefined ? 'values' : 'types' };
    }),
    ...Array.from(withoutComments(text).matchAll(calls), (match): Import => {
      const before = match.input.slice(0, match.index + 'import'.length);
      const weight = typeCalls.test(before.slice(-20)) ? 'types' : 'values';
      return { specifier: match[2] ?? '?', weight };
    }),
  ];
}

/** The text with its comments taken out. */
export function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\*.*$|\/\*.*?\*\/|^\s*\/\/.*$/gm, '');
}
