import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import { exitAccuracy } from '../bank/accuracy.ts';
import { type Bank, SPLITS } from '../bank/bank.ts';
import { countOf } from '../bank/columns.ts';
import { importNpz } from '../bank/import-npz.ts';
import { readBank } from '../bank/read.ts';
import { readBytes } from '../bank/read-bytes.ts';
import { writeBank } from '../bank/write.ts';
import { UserError } from '../error.ts';
import { bankSummary, samplesPerSplit } from './bank-summary.ts';
import { recordCommand } from './record.ts';
import { transformCommand } from './transform.ts';

/** `offramp bank import|record|transform|info|verify`. Actions throw UserError; bad input writes nothing. */
export function bankCommand(): Command {
  return new Command('bank')
    .description('make, change, look at and check trace banks')
    .addCommand(importCommand())
    .addCommand(recordCommand())
    .addCommand(transformCommand())
    .addCommand(infoCommand())
    .addCommand(verifyCommand());
}

interface ImportFlags {
  readonly out: string;
  readonly name?: string;
  readonly dtype?: 'float16' | 'float32';
  readonly seed: number;
  readonly dataset?: string;
  readonly backbone?: string;
  readonly source?: string;
  readonly force?: true;
}

function importCommand(): Command {
  return new Command('import')
    .description('make a bank of an .npz archive of per-exit outputs')
    .argument('<file.npz>', '<split>_logits [N,K,C], <split>_labels [N], macs [K], see docs')
    .requiredOption('-o, --out <bank.arrow>', 'file to write')
    .option('--name <name>', "name of the bank (default: the archive's)")
    .addOption(
      new Option('--dtype <type>', 'precision of logits and features (default: as in the archive)').choices([
        'float16',
        'float32',
      ]),
    )
    .option('--seed <seed>', 'seed that draws tune from policy where the archive has no tune', wholeNumber, 0)
    .option('--dataset <text>', 'what the samples are')
    .option('--backbone <text>', 'what the network is')
    .option('--source <text>', 'where the archive is from')
    .option('--force', 'overwrite the file')
    .action(importBank);
}

async function importBank(file: string, flags: ImportFlags): Promise<void> {
  const { out, force, ...options } = flags;
  if (!force && existsSync(out)) {
    throw new UserError(`bank ${out}: exists already; choose another file or overwrite it with --force`);
  }
  const bytes = new Uint8Array(await readBytes(file, file));
  await writeBank(out, importNpz(bytes, { name: basename(file, '.npz'), ...options, place: file }));
  const bank = await readBank(out);
  process.stdout.write(`wrote ${out}\n${bankSummary(bank)}`);
}

function infoCommand(): Command {
  return new Command('info')
    .description('show sizes, costs, accuracies and origin of a bank')
    .argument('<bank.arrow>', 'file to read')
    .option('--json', 'print one JSON object')
    .action(async (file: string, { json }: { json?: true }) => {
      const bank = await readBank(file);
      const figures = figuresOf(bank);
      process.stdout.write(
        json ? `${JSON.stringify(figures, null, 2)}\n` : `${bankSummary(bank)}${exitTable(figures)}\n`,
      );
    });
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('check every value of a bank and its hash')
    .argument('<bank.arrow>', 'file to read')
    .action(async (file: string) => {
      const { samples, exits, classes, hash } = await readBank(file);
      process.stdout.write(
        `${file}: whole, ${samples} samples x ${exits} exits x ${classes} classes, ${hash}\n`,
      );
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('expected a whole number >= 0');
  }
  return value;
}

/** All that `info` shows, as data. */
function figuresOf(bank: Bank) {
  const { name, hash, exits, classes, samples, featureWidths, macs, milliseconds, provenance } = bank;
  const counts = samplesPerSplit(bank);
  return {
    name,
    hash,
    bytes: bank.buffer.byteLength,
    exits,
    classes,
    samples,
    splits: Object.fromEntries(counts),
    logits: bank.logits.dtype,
    features: bank.features?.dtype ?? null,
    featureWidths,
    macs: [...macs],
    relativeCost: [...macs].map((cost) => cost / (macs[exits - 1] as number)),
    milliseconds: milliseconds ? [...milliseconds] : null,
    accuracy: Object.fromEntries(
      SPLITS.filter((split) => countOf(bank, split) > 0).map((split) => [split, exitAccuracy(bank, split)]),
    ),
    provenance,
  };
}

function exitTable(figures: ReturnType<typeof figuresOf>): string {
  const { exits, macs, relativeCost, milliseconds, accuracy } = figures;
  const splits = Object.entries(accuracy);
  const head = [
    'exit',
    'MMACs',
    'relative cost',
    ...(milliseconds ? ['ms'] : []),
    ...splits.map(([split]) => split),
  ];
  const table = new Table({ head, colAligns: head.map(() => 'right'), style: { head: [], border: [] } });
  for (let k = 0; k < exits; k++) {
    table.push([
      String(k),
      ((macs[k] as number) / 1e6).toFixed(3),
      (relativeCost[k] as number).toFixed(4),
      ...(milliseconds ? [(milliseconds[k] as number).toFixed(3)] : []),
      ...splits.map(([, shares]) => (shares[k] as number).toFixed(4)),
    ]);
  }
  return table.toString();
}
