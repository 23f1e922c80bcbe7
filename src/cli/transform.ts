import { Command, Option } from 'commander';
import type { Bank } from '../bank/bank.ts';
import { readBank } from '../bank/read.ts';
import { readEnsemble, writeEnsemble } from '../bank/transform/ensemble-file.ts';
import { fitEnsemble } from '../bank/transform/fit-ensemble.ts';
import { applyEnsemble } from '../bank/transform/learned-ensemble.ts';
import { plainEnsemble } from '../bank/transform/plain-ensemble.ts';
import { keepExits } from '../bank/transform/subset.ts';
import { applyTemperatures, fitTemperatures } from '../bank/transform/temperature.ts';
import { writeBank } from '../bank/write.ts';
import { bankSummary } from './bank-summary.ts';
import { statusLine } from './status-line.ts';
import { checkFlags, numbers, oneWhole, type TransformFlags } from './transform-flags.ts';

/** A transform asked for on the command line. */
type Step = (bank: Bank, flags: TransformFlags) => Promise<Bank>;

/** `offramp bank transform`: a bank made of another, by the transforms in the order in which they are named. */
export function transformCommand(): Command {
  const steps: Step[] = [];
  return new Command('transform')
    .description(
      'make a bank of another: subsets of exits, ensembles of exits, temperatures, in the order named',
    )
    .argument('<bank.arrow>', 'file to read')
    .requiredOption('-o, --out <bank.arrow>', 'file to write')
    .option('--exits <numbers>', 'keep only these exits, the last among them: 0,2,5', numbers('whole'))
    .addOption(
      new Option(
        '--ensemble <kind>',
        'answer at each exit with all so far: means, or weights fitted on policy',
      ).choices(['arithmetic', 'geometric', 'learned']),
    )
    .option('--temperature', 'scale the logits of each exit by the temperature that suits tune best')
    .addOption(
      new Option('--weights <form>', 'of a learned ensemble (default: positive)').choices([
        'positive',
        'signed',
        'full',
      ]),
    )
    .option('--features', 'let a learned ensemble of full weights look at branch features too')
    .option(
      '--pull <numbers>',
      'to the own answer, for a learned ensemble; of several each exit takes its best',
      numbers(),
    )
    .option(
      '--folds <number>',
      'parts of policy that a learned ensemble answers without having seen',
      oneWhole,
    )
    .option('--fitted <file>', 'apply the learned ensemble kept in this file')
    .option('--save-weights <file.safetensors>', 'keep the learned ensemble in this file')
    .option('--name <name>', 'name of the new bank')
    .option('--force', 'overwrite files')
    .on('option:exits', (text: string) => steps.push(subsetStep(text)))
    .on('option:ensemble', (kind: string) => steps.push(ensembleStep(kind)))
    .on('option:temperature', () => steps.push(temperatureStep))
    .action((file: string, flags: TransformFlags) => transform(file, flags, steps));
}

async function transform(file: string, flags: TransformFlags, steps: readonly Step[]): Promise<void> {
  checkFlags(flags, { steps: steps.length, learned: steps.filter((step) => step === learnedStep).length });
  let bank = await readBank(file);
  for (const step of steps) bank = await step(bank, flags);
  const { name, out } = flags;
  await writeBank(out, name === undefined ? bank : { ...bank, name });
  process.stdout.write(`wrote ${out}\n${bankSummary(await readBank(out))}`);
}

function subsetStep(text: string): Step {
  const exits = numbers('whole')(text);
  return async (bank) => keepExits(bank, exits);
}

function ensembleStep(kind: string): Step {
  if (kind === 'learned') return learnedStep;
  return async (bank) => plainEnsemble(bank, { mean: kind === 'geometric' ? 'geometric' : 'arithmetic' });
}

const temperatureStep: Step = async (bank) => {
  const temperatures = fitTemperatures(bank);
  process.stdout.write(`temperatures ${temperatures.map((t) => t.toFixed(3)).join(' ')}\n`);
  return applyTemperatures(bank, temperatures);
};

const learnedStep: Step = async (bank, { fitted, saveWeights, weights, features, pull, folds }) => {
  if (fitted !== undefined) return applyEnsemble(bank, await readEnsemble(fitted));
  const status = statusLine(`fitting ensembles of ${bank.name}`);
  try {
    const ensemble = fitEnsemble(bank, {
      ...(weights && { weights }),
      ...(features && { features }),
      ...(pull && { pull }),
      ...(folds !== undefined && { folds }),
      progress: (done, of) => status.tell(`${done} of ${of} exits`),
    });
    if (saveWeights !== undefined) writeEnsemble(saveWeights, ensemble);
    return applyEnsemble(bank, ensemble);
  } finally {
    status.end();
  }
};
