// npm run bench:pytorch: a training step of a small CNN here and in PyTorch on one thread, in turn in one run.
import { availableParallelism, cpus } from 'node:os';
import Table from 'cli-table3';
import { type BackendName, startBackend } from '../src/nn/backend.ts';
import { withTensorScope } from '../src/nn/tensor-scope.ts';
import { median } from './median.ts';
import { PYTORCH_INSTALL, startPytorch, type StepTime } from './pytorch-process.ts';
import { smallCnnStep } from './small-cnn.ts';

const WARM_UP = 3;
const ROUNDS = 25;

/** What takes a step and says how long it took. */
interface Contestant {
  readonly name: string;
  readonly step: (batchNorm: boolean) => Promise<StepTime>;
}

/** The training step on a backend; undefined where that does not start. */
async function contestant(name: BackendName): Promise<Contestant | undefined> {
  const backend = await startBackend(name).catch(() => undefined);
  if (!backend) return undefined;
  const [plain, norm] = [smallCnnStep(false), smallCnnStep(true)];
  return {
    name: `offramp on ${name}, threads: ${backend.threads}`,
    async step(batchNorm) {
      await startBackend(name);
      const [start, busy] = [performance.now(), process.cpuUsage()];
      (batchNorm ? norm : plain)();
      const wall = performance.now() - start;
      const { user, system } = process.cpuUsage(busy);
      return { wall, processor: (user + system) / 1000 };
    },
  };
}

/** Times of each contestant, one step each in turn. */
async function measure(contestants: readonly Contestant[], batchNorm: boolean): Promise<StepTime[][]> {
  const times: StepTime[][] = contestants.map(() => []);
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [c, { step }] of contestants.entries()) {
      const time = await step(batchNorm);
      if (round >= 0) times[c]?.push(time);
    }
  }
  return times;
}

const middle = (times: readonly StepTime[], kind: keyof StepTime): number =>
  median(times.map((time) => time[kind]));

await withTensorScope(async () => {
  console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`);
  const pytorch = await startPytorch();
  if (!pytorch) console.log(`PyTorch is not measured; to get it: ${PYTORCH_INSTALL}`);
  const ours = [await contestant('wasm'), await contestant('tensorflow')];
  if (!ours[1])
    console.log('tensorflow is not measured; to get it: npm install @tensorflow/tfjs-node@4.22.0');
  const reference = pytorch && { name: `PyTorch ${pytorch.version}, threads: 1`, step: pytorch.step };
  const contestants = [reference, ...ours].filter((one) => one !== undefined);
  const head = ['batch norm', 'training step by', 'ms', 'processor ms'];
  if (pytorch) head.push('ms over PyTorch', 'processor ms over PyTorch');
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const batchNorm of [false, true]) {
    const times = await measure(contestants, batchNorm);
    times.forEach((measured, c) => {
      const kinds = ['wall', 'processor'] as const;
      const own = kinds.map((kind) => middle(measured, kind));
      const ratios = kinds.map((kind, k) => (own[k] as number) / middle(times[0] as StepTime[], kind));
      const columns = [...own.map((value) => value.toFixed(1)), ...ratios.map((value) => value.toFixed(2))];
      table.push([
        batchNorm ? 'with' : 'without',
        contestants[c]?.name,
        ...columns.slice(0, head.length - 2),
      ]);
    });
  }
  pytorch?.close();
  console.log(`Small CNN, batch 64, medians of ${ROUNDS} rounds in turn\n${table.toString()}`);
});
