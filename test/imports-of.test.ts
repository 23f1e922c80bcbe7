import { describe, expect, it } from 'vitest';
import { importsOf } from './imports-of.ts';

describe('importsOf', () => {
  it('finds every form', () => {
    const text = [
      "import a from 'values-1';",
      'import * as b from "values-2";',
      "import { c, type D } from 'values-3';",
      "import 'values-4';",
      "import {\n  long,\n  longer,\n} from 'values-5';",
      "export * from 'values-6';",
      "export * as e from 'values-7';",
      "export { f, type G } from 'values-8';",
      "const h = await import('values-9');",
      "import type from 'values-10';",
      "const i = () => import(\n  'values-11'\n);",
      "const j = require('values-12');",
      "import type { K } from 'types-1';",
      "export type { L } from 'types-2';",
      "import type {\n  M,\n} from 'types-3';",
      "type N = typeof import('types-4');",
      'const o = import(name);',
    ];
    const found = importsOf(text.join('\n'));
    expect(found.filter(({ specifier }) => specifier === '?')).toHaveLength(1);
    const named = found.filter(({ specifier }) => specifier !== '?');
    expect(named).toHaveLength(text.length - 1);
    for (const { specifier, weight } of named) expect(specifier).toContain(weight);
  });

  it('finds nothing in comments, strings and other calls', () => {
    const text = [
      '/** import { a } from nowhere; see import(name) */',
      " * import b from 'b'",
      "// import c from 'c'",
      "export const from = 'here';",
      "reimport('d'); module.import('e'); const meta = import.meta.url;",
      "export function imports() { return 'f'; }",
      'const require = createRequire(import.meta.url);',
    ];
    expect(importsOf(text.join('\n'))).toEqual([]);
  });
});
