import { Command } from 'commander';
import { startBackend } from '../nn/backend.ts';
import { checkEnvironment, checkPrice } from './check-trial-fits.ts';
import { declaredBackbone } from './declared-backbone.ts';
import { type InferenceReport, inferTrial } from './infer-trial.ts';
import { inferenceText } from './inference-text.ts';
import { ownBank } from './own-bank.ts';
import { savedTrial } from './saved-trial.ts';
import { statusLine } from './status-line.ts';
import { trainedBackbone } from './trained-backbone.ts';
import { count } from './values.ts';

interface InferFlags {
  readonly policy: string;
  readonly agent?: string;
  readonly weights?: string;
  readonly data?: string;
  readonly samples: number;
  readonly batch: number;
  readonly repetitions: number;
  readonly json?: true;
}

/** `offramp infer`: a trained policy on the real network, which stops computing where the policy says. */
export function inferCommand(): Command {
  return new Command('infer')
    .description('run a network stage by stage under a policy, timed beside the whole network')
    .argument('<environment>', 'name of an environment that declares a backbone, or ./file.ts')
    .requiredOption('--policy <record.json>', 'record of a trial: runs/<run>/records/<id>.json')
    .option('--agent <file>', 'the agent of that trial, where it does not find it by itself')
    .option('--weights <file>', 'trained weights (default: those that the environment ships)')
    .option('--data <folder>', 'where the images are; without it they are downloaded to ./data')
    .option('--samples <n>', 'images of test, the first of them', count, 1000)
    .option('--batch <n>', 'images of a request', count, 1)
    .option('--repetitions <n>', 'how often each request is timed', count, 3)
    .option('--json', 'print one JSON object instead of the table')
    .action(infer);
}

async function infer(environment: string, { json, ...flags }: InferFlags): Promise<void> {
  const declared = await declaredBackbone(environment);
  const { name } = declared;
  const trial = await savedTrial(flags.policy, flags.agent);
  checkEnvironment(trial, name);
  checkPrice(trial);
  const { opened, saved } = await trainedBackbone(declared, flags);
  const bank = await ownBank(environment);
  const { name: backend } = await startBackend();
  const { samples, batch, repetitions } = flags;
  const status = statusLine(`${name} under ${trial.record.trial.agent}, ${backend}`);
  let report: InferenceReport;
  try {
    const task = {
      environment: name,
      opened,
      weights: saved.weights,
      trial,
      bank,
      samples,
      batch,
      repetitions,
    };
    report = inferTrial({ ...task, progress: status.tell });
  } finally {
    status.end();
  }
  process.stdout.write(
    json ? `${JSON.stringify({ backend, ...report }, null, 2)}\n` : inferenceText(report, backend),
  );
}
