import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = ['--conditions=offramp-source', '--import', 'tsx', 'src/cli/main.ts'];

/** How a process came to its end. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Told, as it grows, what a process has written to stderr. */
export type Watch = (child: ChildProcess, err: string) => void;

/** Runs the command line from its source in the root of the repository. */
export function offramp(words: readonly string[], watch?: Watch): Promise<Ended> {
  return ended(spawn(process.execPath, [...PROGRAM, ...words], { cwd: ROOT }), watch);
}

/** Runs a line as a shell does, in the root of the repository. */
export function shell(line: string): Promise<Ended> {
  return ended(spawn('sh', ['-c', line], { cwd: ROOT }));
}

/** Sends a signal once `text` was written. */
export function when(text: string, signal: 'SIGINT' | 'SIGKILL'): Watch {
  let sent = false;
  return (child, err) => {
    if (!sent && err.includes(text)) sent = child.kill(signal);
  };
}

function ended(child: ReturnType<typeof spawn>, watch?: Watch): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data) => {
    out += String(data);
  });
  child.stderr?.on('data', (data) => {
    err += String(data);
    watch?.(child, err);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
