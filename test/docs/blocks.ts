import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced code block of a page. */
export interface Block {
  readonly page: string;
  /** Line of the page that its fence stands on, 1-based. */
  readonly line: number;
  readonly language: string;
  /** Words after the language: `run`, `fragment` or a file name. */
  readonly words: readonly string[];
  readonly text: string;
}

/** Page and line of a block. */
export const where = ({ page, line }: Block): string => `${page}:${line}`;

/** Every page whose code blocks are held to the truth, by its path from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(ROOT, 'environments')).map((name) => `environments/${name}/README.md`),
];

/** The text of a page. */
export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The code blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const text = textOf(page);
  return Array.from(text.matchAll(/^```(\w*)[ \t]*([^\n]*)\n([^]*?)^```$/gm), (match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] as string,
    words: (match[2] as string).split(/\s+/).filter(Boolean),
    text: match[3] as string,
  }));
}

/** Every block of every page in one of these languages. */
export function blocksIn(...languages: readonly string[]): Block[] {
  return PAGES.flatMap(blocksOf).filter(({ language }) => languages.includes(language));
}

/** The name a block's file has; blocks of one page lie side by side. */
export function fileOf({ page, line, words }: Block): string {
  const folder = page.replaceAll(/[^a-z0-9]+/gi, '-');
  return join(folder, words.find((word) => word.endsWith('.ts')) ?? `line-${line}.ts`);
}

/** Arguments of each `offramp` command in a shell block or inline code; what npm and npx stand before is left out. */
export function commandsIn(text: string): string[][] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split(/\n|&&/)
    .flatMap((line) => {
      const found = /^\s*(?:npx |npm run -s )?offramp(?: --)?((?: .*)?)$/.exec(line);
      return found ? [wordsOf(found[1] as string)] : [];
    });
}

function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, bare]) => quoted ?? (bare as string));
}
