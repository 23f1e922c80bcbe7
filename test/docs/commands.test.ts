import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { blocksIn, commandsIn, PAGES, ROOT, textOf } from './blocks.ts';

/** The command of this name, which parses and checks but does nothing. */
async function commandOf(name: string): Promise<Command> {
  const file = join(ROOT, 'src/cli', `${name}.ts`);
  expect(existsSync(file), `no command ${name}`).toBe(true);
  const module = (await import(file)) as Record<string, () => Command>;
  const command = module[`${name}Command`]?.() as Command;
  disarm(command);
  return command;
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  if (command.commands.length === 0) command.action(() => {});
  command.commands.forEach(disarm);
}

const inline = PAGES.flatMap((page) =>
  Array.from(textOf(page).matchAll(/(?<!`)`((?:npx |npm run -s )?offramp [^`\n]+)`/g), ([, code]) => ({
    page,
    text: code as string,
  })),
);
const commands = [...blocksIn('sh', ''), ...inline].flatMap(({ page, text }) =>
  commandsIn(text)
    .filter((words) => words.length > 0)
    .map((words) => [`${page}: offramp ${words.join(' ')}`, words] as const),
);

describe('commands in the docs', () => {
  it('are found', () => {
    expect(commands.length).toBeGreaterThan(20);
  });

  it.each([...new Map(commands)])('%s', async (_, [name = '', ...rest]) => {
    const command = await commandOf(name);
    // A command may be named in a sentence without its arguments, and with an option that is spoken of.
    const options = rest.filter((word) => word.startsWith('-'));
    if (rest.length === options.length && command.registeredArguments.length > 0) {
      for (const option of options) expect(command.options.map(({ long }) => long)).toContain(option);
    } else if (rest.length > 0 || command.commands.length === 0) {
      const isSubcommand = command.commands.some((one) => one.name() === rest[0]);
      if (isSubcommand && rest.length === 1) return;
      await command.parseAsync(rest, { from: 'user' });
    }
  });
});
