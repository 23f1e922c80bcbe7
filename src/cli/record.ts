import { existsSync } from 'node:fs';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { frozenNetwork } from '../backbone/frozen-network.ts';
import type { Graph } from '../backbone/graph.ts';
import type { SavedBackbone } from '../backbone/weights-file.ts';
import { readBank } from '../bank/read.ts';
import { writeBank } from '../bank/write.ts';
import { UserError } from '../error.ts';
import { type ExitTime, measuredMilliseconds, measureExits } from '../inference/measure-exits.ts';
import { startBackend } from '../nn/backend.ts';
import { createRandom } from '../random.ts';
import { recordBank } from '../recording/record-bank.ts';
import { bankSummary } from './bank-summary.ts';
import { declaredBackbone } from './declared-backbone.ts';
import { statusLine } from './status-line.ts';
import { trainedBackbone } from './trained-backbone.ts';

interface RecordFlags {
  readonly out: string;
  readonly weights?: string;
  readonly data?: string;
  readonly dtype: 'float16' | 'float32';
  readonly measure?: true;
  readonly force?: true;
}

/** `offramp bank record`: what a trained backbone says at every exit, of every sample that is not its own. */
export function recordCommand(): Command {
  return new Command('record')
    .description('make a bank of what a trained backbone answers at every exit')
    .argument('<environment>', 'name of an environment that declares a backbone, or ./file.ts')
    .requiredOption('-o, --out <bank.arrow>', 'file to write')
    .option('--weights <file>', 'trained weights (default: those that the environment ships)')
    .option('--data <folder>', 'where the images are; without it they are downloaded to ./data')
    .addOption(
      new Option('--dtype <type>', 'precision of logits and features')
        .choices(['float16', 'float32'])
        .default('float16'),
    )
    .option('--measure', 'also measure the milliseconds of each exit, one image at a time, on this machine')
    .option('--force', 'overwrite the file')
    .action(record);
}

async function record(environment: string, flags: RecordFlags): Promise<void> {
  const { out, dtype, measure, force } = flags;
  if (!force && existsSync(out)) {
    throw new UserError(`bank ${out}: exists already; choose another file or overwrite it with --force`);
  }
  const declared = await declaredBackbone(environment);
  const { name } = declared;
  const { opened, saved } = await trainedBackbone(declared, flags);
  process.exitCode = 1;
  const backend = await startBackend();
  const network = frozenNetwork(opened.graph, saved.weights);
  const times =
    measure && measureExits(network, opened.data.test, { random: createRandom(0).stream('measure') });
  const milliseconds = times && measuredMilliseconds(times);
  const provenance = provenanceOf(opened.graph, saved, backend.name);
  const recording = { name, network, data: opened.data, rows: opened.rows, dtype, provenance };
  const status = statusLine(`recording ${name}`);
  try {
    const progress = (done: number, of: number): void => status.tell(`${done} of ${of} images`);
    await writeBank(out, recordBank({ ...recording, progress, ...(milliseconds && { milliseconds }) }));
  } finally {
    status.end();
  }
  network.dispose();
  process.stdout.write(`wrote ${out}\n${bankSummary(await readBank(out))}`);
  if (times) process.stdout.write(`${timesTable(times, backend.name)}\n`);
  process.exitCode = 0;
}

function timesTable(times: readonly ExitTime[], backend: string): string {
  const head = ['exit', 'ms, median', 'quartiles'];
  const table = new Table({ head, colAligns: head.map(() => 'right'), style: { head: [], border: [] } });
  times.forEach(({ median, lowerQuartile, upperQuartile }, k) => {
    table.push([String(k), median.toFixed(3), `${lowerQuartile.toFixed(3)} .. ${upperQuartile.toFixed(3)}`]);
  });
  return `${table.toString()}\none image at a time on ${backend}, branches on the way included`;
}

function provenanceOf(graph: Graph, { identity, history }: SavedBackbone, backend: string) {
  const { dataset, training, seed } = identity;
  const { order, optimiser, batch } = training;
  const how = `${history.length} epochs, ${order}, ${optimiser.algorithm}, batch ${batch}, seed ${seed}`;
  return {
    dataset: dataset.name,
    backbone: graph.name,
    source: `trained by offramp, ${how}; recorded on ${backend}`,
  };
}
