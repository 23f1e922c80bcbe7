import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { agents, environments, experiments, type Kind } from '../run/catalogue.ts';
import type { Loaded } from '../run/load-export.ts';

/** `offramp list`: what can be named on the command line. */
export function listCommand(): Command {
  return new Command('list').description('list agents, environments and experiments').action(async () => {
    const sections = [
      await section(agents, ({ file }) => docstring(file)),
      await section(environments, ({ value }) => value.description),
      await section(experiments, ({ value }) => value.question),
    ];
    process.stdout.write(sections.join('\n'));
  });
}

async function section<T>(kind: Kind<T>, about: (entry: Loaded<T>) => string): Promise<string> {
  const names = kind.names();
  const width = Math.max(...names.map((name) => name.length));
  const entries = await Promise.all(names.map((name) => kind.load(name)));
  const lines = entries.map((entry, i) => `  ${(names[i] as string).padEnd(width)}  ${about(entry)}\n`);
  return `${kind.word}s\n${lines.join('')}`;
}

/** First sentence of what a file says of its default export. */
export function docstring(file: string): string {
  const [, comment = ''] =
    /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*export default/.exec(readFileSync(file, 'utf8')) ?? [];
  const text = comment
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.*?[.:](?= [A-Z]|$)/.exec(text)?.[0].slice(0, -1) ?? text;
}
