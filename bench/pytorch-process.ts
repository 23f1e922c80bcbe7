import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Debian's own Python, for which `python3-torch` is packaged. */
const PYTHON = '/usr/bin/python3';
/** How to get what is missing. */
export const PYTORCH_INSTALL = 'apt-get install -y --no-install-recommends python3-torch';

/** What one training step took, in milliseconds. */
export interface StepTime {
  readonly wall: number;
  /** Of the processor, over all threads: what others do on the machine counts less. */
  readonly processor: number;
}

/** PyTorch in a process of its own, on one thread. */
export interface PytorchProcess {
  readonly version: string;
  /** Makes one training step. */
  readonly step: (batchNorm: boolean) => Promise<StepTime>;
  /** Ends the process. */
  close(): void;
}

/** The process, ready to step; undefined where Python or its PyTorch is absent. */
export async function startPytorch(): Promise<PytorchProcess | undefined> {
  const script = fileURLToPath(new URL('pytorch-step.py', import.meta.url));
  const child = spawn(PYTHON, [script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // An absent program is an error event and no line; so is an absent module, without the event.
  const failed = once(child, 'error').then(() => undefined);
  const first = await Promise.race([lines.next(), failed]);
  if (!first || first.done) return undefined;
  return {
    version: first.value,
    async step(batchNorm) {
      child.stdin.write(batchNorm ? 'norm\n' : 'plain\n');
      const line = await lines.next();
      if (line.done) throw new Error('bench: the process of PyTorch ended early');
      const [wall, processor] = line.value.split(' ').map(Number) as [number, number];
      return { wall, processor };
    },
    close: () => void child.stdin.end(),
  };
}
