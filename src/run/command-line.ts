import { budgetText } from '../contract/budget.ts';
import type { RunRequest } from './request.ts';

const FROM_SOURCE = import.meta.url.endsWith('.ts');

/** How this installation's command is typed: `npx offramp ...`, in a clone through npm's script. */
export function command(...words: readonly string[]): string {
  const program = FROM_SOURCE ? 'npm run -s offramp --' : 'npx offramp';
  return [program, ...words.map(quote)].join(' ');
}

/** The command that asks for this run. */
export function commandLine(request: RunRequest): string {
  const { experiment, bank, agents, lambda, budgets, seeds, set, observations } = request;
  return command(
    'run',
    experiment,
    ...option('--bank', bank),
    ...option('--agents', agents?.join(',')),
    ...option('--lambda', lambda?.join(',')),
    ...option('--budgets', budgets?.map(budgetText).join(',')),
    ...option('--seeds', seeds?.toString()),
    ...option('--observations', observations?.join(',')),
    ...set.flatMap((change) => ['--set', change]),
  );
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

/** As a POSIX shell reads it back. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
