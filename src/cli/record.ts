import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { frozenNetwork } from '../backbone/frozen-network.ts';
import type { Graph } from '../backbone/graph.ts';
import { openBackbone } from '../backbone/open-backbone.ts';
import { readWeights, type SavedBackbone } from '../backbone/weights-file.ts';
import { readBank } from '../bank/read.ts';
import { writeBank } from '../bank/write.ts';
import type { BackboneDeclaration } from '../contract/backbone.ts';
import { UserError } from '../error.ts';
import { type ExitTime, measuredMilliseconds, measureExits } from '../inference/measure-exits.ts';
import { startBackend } from '../nn/backend.ts';
import { createRandom } from '../random.ts';
import { recordBank } from '../recording/record-bank.ts';
import { bankSummary } from './bank-summary.ts';
import { declaredBackbone } from './declared-backbone.ts';
import { statusLine } from './status-line.ts';

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
  const { out, weights, data, dtype, measure, force } = flags;
  if (!force && existsSync(out)) {
    throw new UserError(`bank ${out}: exists already; choose another file or overwrite it with --force`);
  }
  const { name, backbone } = await declaredBackbone(environment);
  const file = weights ?? shippedWeights(name, backbone);
  const opened = await openBackbone(backbone, `environment ${name}`, {
    ...(data !== undefined && { folder: data }),
    cache: 'data',
    progress: (message) => process.stderr.write(`${message}\n`),
  });
  const { dataset, splits, seed } = opened.identity;
  const saved = readWeights(file, opened.graph, { dataset, splits, seed });
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

/** The weights that an environment ships. Throws UserError where it ships none. */
export function shippedWeights(name: string, { weights }: BackboneDeclaration): string {
  const file = weights && fileURLToPath(weights);
  if (file !== undefined && existsSync(file)) return file;
  throw new UserError(
    `environment ${name}: ships no weights; train them with "offramp backbone train ${name}" and give --weights`,
  );
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
