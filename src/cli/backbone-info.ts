import Table from 'cli-table3';
import { Command } from 'commander';
import { type AboutBackbone, readBackboneFile } from '../backbone/backbone-file.ts';

/** `offramp backbone info`. Throws UserError for a file that is damaged or none of ours. */
export function backboneInfoCommand(): Command {
  return new Command('info')
    .description('show what weights or a checkpoint are of, and how their training went')
    .argument('<weights.safetensors>', 'file to read')
    .option('--json', 'print one JSON object')
    .action((file: string, { json }: { json?: true }) => {
      const { about, sha256 } = readBackboneFile(file);
      const text = json ? JSON.stringify({ ...about, sha256 }, null, 2) : `${summary(about)}${epochs(about)}`;
      process.stdout.write(`${text}\n`);
    });
}

function summary({ content, backend, identity }: AboutBackbone): string {
  const { dataset, splits, seed, network, training, from } = identity;
  const { name, ...look } = dataset;
  const lines: [string, string][] = [
    ['content', content],
    ['network', network],
    ['dataset', [name, ...membersOf(look)].join(', ')],
    ['splits', membersOf(splits).join(', ')],
    ['seed', String(seed)],
    ['training', membersOf(training).join(', ')],
    ...(from === undefined ? [] : [['from', from] as [string, string]]),
    ['backend', backend],
  ];
  return lines.map(([label, text]) => `${label.padEnd(9)} ${text}\n`).join('');
}

/** `seed 0`, `optimiser.algorithm sgd` */
function membersOf(value: object, place = ''): string[] {
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? membersOf(member, `${place}${key}.`)
      : [`${place}${key} ${Array.isArray(member) ? member.join(' ') : String(member)}`],
  );
}

function epochs({ history }: AboutBackbone): string {
  const exits = history[0]?.accuracy.map((_, k) => `exit ${k}`) ?? [];
  const head = ['epoch', 'loss', ...exits];
  const table = new Table({ head, colAligns: head.map(() => 'right'), style: { head: [], border: [] } });
  history.forEach(({ loss, accuracy }, epoch) => {
    table.push([String(epoch + 1), loss.toFixed(4), ...accuracy.map((share) => share.toFixed(4))]);
  });
  return `accuracy of each exit on tune:\n${table.toString()}`;
}
