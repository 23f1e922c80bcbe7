import { adam } from '../src/nn/adam.ts';
import { type BackendName, startBackend } from '../src/nn/backend.ts';
import { network } from '../src/nn/network.ts';
import { withTensorScope } from '../src/nn/tensor-scope.ts';
import * as tf from '../src/nn/tf.ts';
import { createRandom } from '../src/random.ts';
import { median } from './median.ts';

/** Milliseconds of one training step on one backend. */
export interface TrainingStepTime {
  readonly backend: BackendName;
  /** Rows of the batch. */
  readonly batch: number;
  /** Median over the repetitions. */
  readonly milliseconds: number;
  readonly repetitions: number;
  /** The median over that of wasm at the same batch; above 1 is slower. */
  readonly ratio: number;
}

const SIZES = [16, 64, 64, 1];
const BATCHES = [256, 1024, 8192];
/** A round takes one step on every backend in turn, so that they share whatever else the machine does. */
const ROUNDS = 150;
/** The cpu backend takes up to half a second a step, and is warm after one. */
const SLOW_ROUNDS = 5;
const WARM_UP = 10;

/**
 * Time of one update of the policy network (16-64-64-1, mean squared error, Adam) on each backend that starts here,
 * side by side in one run.
 */
export async function benchTrainingStep(): Promise<TrainingStepTime[]> {
  const backends = await present();
  const results: TrainingStepTime[] = [];
  for (const batch of BATCHES) results.push(...(await measure(backends, batch)));
  return results;
}

async function present(): Promise<BackendName[]> {
  const found: BackendName[] = [];
  for (const name of ['tensorflow', 'wasm', 'cpu'] as const) {
    const starts = await startBackend(name).then(
      () => true,
      () => false,
    );
    if (starts) found.push(name);
  }
  return found;
}

async function measure(backends: readonly BackendName[], batch: number): Promise<TrainingStepTime[]> {
  return withTensorScope(async () => {
    const steps = new Map<BackendName, () => void>();
    for (const backend of backends) {
      await startBackend(backend);
      steps.set(backend, trainingStep(batch));
    }
    const times = new Map<BackendName, number[]>(backends.map((backend) => [backend, []]));
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const [backend, step] of steps) {
        if (backend === 'cpu' && (round < -1 || round >= SLOW_ROUNDS)) continue;
        await startBackend(backend);
        const start = performance.now();
        step();
        if (round >= 0) times.get(backend)?.push(performance.now() - start);
      }
    }
    const reference = median(times.get('wasm') ?? []);
    return backends.map((backend) => {
      const measured = times.get(backend) ?? [];
      const milliseconds = median(measured);
      const ratio = milliseconds / reference;
      return { backend, batch, milliseconds, repetitions: measured.length, ratio };
    });
  });
}

/** One update of a network of its own on the running backend. */
function trainingStep(batch: number): () => void {
  const random = createRandom('bench/training-step');
  const rows = Float32Array.from({ length: batch * (SIZES[0] as number) }, () => random.normal());
  const x = tf.tensor2d(rows, [batch, SIZES[0] as number]);
  const target = x.slice([0, 0], [batch, 1]).abs();
  const net = network(SIZES, random);
  const optimiser = adam(1e-3);
  return () => optimiser.minimize(() => net(x).sub(target).square().mean(), net.variables);
}
