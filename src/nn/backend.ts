import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { suggestion, UserError } from '../error.ts';
import { installTrainingKernels, registerTrainingGradients } from './kernels/install.ts';
import * as tf from './tf.ts';

const NAMES: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu'];
/** `tensorflow` is native, `wasm` runs everywhere with our training kernels, `cpu` is plain JavaScript. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

/** What computes tensors in this thread, and why. */
export interface Backend {
  /** Which engine it is. */
  readonly name: BackendName;
  /** Why this one was taken, in words. */
  readonly reason: string;
  /** Threads it computes with. */
  readonly threads: number;
}

let running: Backend | undefined;
let starting: Promise<unknown> = Promise.resolve();

/**
 * Starts the engine of this thread; a worker starts its own. `wanted` is `auto`, `tensorflow` (@tensorflow/tfjs-node),
 * `wasm` (with our training kernels) or `cpu`; without it the running backend is kept, else OFFRAMP_BACKEND, else
 * `auto`: tensorflow where it loads, wasm where not. Asking for another backend switches to it.
 * @throws UserError for an unknown name, and where the backend asked for cannot be started.
 */
export function startBackend(wanted?: 'auto' | BackendName): Promise<Backend> {
  const start = starting.then(() => choose(wanted));
  starting = start.catch(() => undefined);
  return start;
}

async function choose(wanted: string | undefined): Promise<Backend> {
  if (running && (wanted === undefined || wanted === running.name)) return running;
  const asked = wanted ?? (process.env['OFFRAMP_BACKEND'] || 'auto');
  const source = wanted === undefined && asked !== 'auto' ? 'OFFRAMP_BACKEND asks for it' : 'asked for';
  tf.enableProdMode();
  if (asked === 'auto') running = await startFastest();
  else if (asked === 'tensorflow') running = await startTensorflow(source);
  else if (asked === 'wasm') running = await startWasm(source);
  else if (asked === 'cpu') running = await startCpu(source);
  else {
    const known = ['auto', ...NAMES];
    const place = wanted === undefined ? 'OFFRAMP_BACKEND' : 'backend';
    throw new UserError(`${place}: "${asked}" is none of ${known.join(', ')}${suggestion(asked, known)}`);
  }
  return running;
}

async function startFastest(): Promise<Backend> {
  const absence = await tensorflowAbsence();
  return absence === undefined ? activate('tensorflow', '@tensorflow/tfjs-node loads') : startWasm(absence);
}

async function startTensorflow(reason: string): Promise<Backend> {
  const absence = await tensorflowAbsence();
  if (absence !== undefined) {
    throw new UserError(
      `backend: tensorflow cannot be started: ${absence}; use wasm, or install that package`,
    );
  }
  return activate('tensorflow', reason);
}

/** Why tfjs-node is not to be had; undefined where it is loaded. */
async function tensorflowAbsence(): Promise<string | undefined> {
  // Held in a variable: the compiler must not resolve an optional package.
  const name = '@tensorflow/tfjs-node';
  const require = createRequire(import.meta.url);
  try {
    require.resolve(`${name}/package.json`);
  } catch {
    return `${name} is not installed`;
  }
  // tfjs-node 4.22 calls what Node 23 removed.
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  try {
    await import(name);
    // loading it puts the stock gradients back
    registerTrainingGradients();
    return undefined;
  } catch (error) {
    const firstLine = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
    return `the native library of ${name} did not load: ${firstLine.replace(/[.\s]+$/, '')}`;
  }
}

async function startWasm(reason: string): Promise<Backend> {
  await import('@tensorflow/tfjs-backend-wasm');
  installTrainingKernels();
  const before = ABORTING_EVENTS.map((event) => process.listeners(event as 'uncaughtException'));
  const backend = await activate('wasm', reason);
  ABORTING_EVENTS.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]?.includes(listener)) process.removeListener(event, listener);
    }
  });
  return backend;
}

/** Emscripten listens to these and throws again, which would hide the error of whoever runs us. */
const ABORTING_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

async function startCpu(reason: string): Promise<Backend> {
  await import('@tensorflow/tfjs-backend-cpu');
  return activate('cpu', reason);
}

async function activate(name: BackendName, reason: string): Promise<Backend> {
  if (!(await tf.setBackend(name))) {
    throw new UserError(`backend: ${name} did not start; OFFRAMP_BACKEND=cpu always does, slowly`);
  }
  return Object.freeze({ name, reason, threads: name === 'tensorflow' ? tensorflowThreads() : 1 });
}

/** TensorFlow takes every core unless this variable, which it reads itself, says how many. */
function tensorflowThreads(): number {
  return Number(process.env['TF_NUM_INTRAOP_THREADS']) || availableParallelism();
}
