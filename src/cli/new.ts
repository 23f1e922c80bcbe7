import { relative, resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { UserError } from '../error.ts';
import { agents, environments, experiments } from '../run/catalogue.ts';
import { command } from '../run/command-line.ts';
import { STARTS, type Start, type Started, start } from '../scaffold/start.ts';

const CATALOGUES = { agent: agents, environment: environments, experiment: experiments };

/** `offramp new`: a working start of a plugin, in an empty folder or a project. */
export function newCommand(): Command {
  return new Command('new')
    .description('start an agent, environment or experiment of your own')
    .addArgument(new Argument('<kind>', 'what to start').choices(STARTS))
    .argument('<name>', 'its name: lower-case words joined by hyphens')
    .option('--js', 'plain JavaScript instead of TypeScript', false)
    .option('--dir <folder>', 'where to put it', '.')
    .action((kind: Start, name: string, { js, dir }: { js: boolean; dir: string }) => {
      checkName(kind, name);
      const started = start({ kind, name, folder: dir, javascript: js });
      process.stdout.write(`wrote ${started.files.join(', ')}\n\nnext:\n${nextSteps(kind, started)}`);
    });
}

function checkName(kind: Start, name: string): void {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    const words = name
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .match(/[a-z0-9]+/g);
    const nearest = words ? `; did you mean "${words.join('-')}"?` : '';
    throw new UserError(`${kind}: name "${name}" must be lower-case words joined by hyphens${nearest}`);
  }
  if (CATALOGUES[kind].names().includes(name)) {
    throw new UserError(
      `${kind}: "${name}" is one of the framework's own, and a table could not tell them apart; choose another name`,
    );
  }
}

function nextSteps(kind: Start, { files, newProject, missing }: Started): string {
  const file = shown(files[0] as string);
  const install = newProject
    ? ['npm install']
    : missing.length > 0
      ? [`npm install -D ${missing.join(' ')}`]
      : [];
  const steps = {
    agent: [
      command('check', file),
      'npx vitest run',
      command('run', 'quickstart', '--agents', `threshold,${file}`, '--lambda', '0.5', '--seeds', '2'),
    ],
    environment: [
      command('check', file),
      'npx vitest run',
      command(
        'run',
        'quickstart',
        '--bank',
        file.replace(/\w+$/, 'arrow'),
        '--lambda',
        '0.5',
        '--seeds',
        '2',
      ),
    ],
    experiment: ['npx vitest run', command('run', file)],
  };
  return [...install, ...steps[kind]].map((step) => `  ${step}\n`).join('');
}

/** As a plugin is named on the command line: relative where it lies below. */
function shown(file: string): string {
  const short = relative('', file);
  return short.startsWith('..') ? resolve(file) : `./${short}`;
}
