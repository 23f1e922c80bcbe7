// npm run bench: medians and ratios of one run, measured side by side.
import { availableParallelism, cpus } from 'node:os';
import Table from 'cli-table3';
import { startBackend } from '../src/nn/backend.ts';
import { benchEnvironmentSteps } from './environment-steps.ts';
import { benchEvaluation } from './evaluation.ts';
import { benchTrainingStep } from './training-step.ts';

const millions = (value: number): string => `${(value / 1e6).toFixed(1)} M`;

function print(title: string, head: string[], rows: string[][]): void {
  const table = new Table({ head, style: { head: [], border: [] }, colAligns: head.map(() => 'right') });
  table.push(...rows);
  console.log(`\n${title}\n${table.toString()}`);
}

const { name, reason } = await startBackend();
console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`);
console.log(`backend ${name}: ${reason}`);

print(
  'Environment: steps a second, bank of 10,000 x 9, 16 observations, random actions',
  ['requests', 'observations copied', 'rows only', 'ratio'],
  benchEnvironmentSteps().map(({ n, copying, rowsOnly }) => [
    String(n),
    millions(copying),
    millions(rowsOnly),
    (rowsOnly / copying).toFixed(2),
  ]),
);

print(
  'Exact evaluation: samples a second, 10,000 samples at 9 exits',
  ['policy', 'samples/s'],
  benchEvaluation().map(({ policy, samplesPerSecond }) => [policy, millions(samplesPerSecond)]),
);

print(
  'Training step: 16-64-64-1, mean squared error, Adam',
  ['backend', 'batch', 'ms', 'over wasm'],
  (await benchTrainingStep()).map(({ backend, batch, milliseconds, ratio }) => [
    backend,
    String(batch),
    milliseconds.toFixed(2),
    ratio.toFixed(2),
  ]),
);
