import { Listr, ListrLogger, type ListrTask, ProcessOutput } from 'listr2';
import type { TrainingEvent } from '../backbone/train.ts';
import { trainingLine } from './training-line.ts';

/** Shows a training on stderr while it goes on. */
export interface TrainingView {
  readonly tell: (event: TrainingEvent) => void;
  /** Leaves the terminal as it should be. */
  end(completed: boolean): Promise<void>;
}

/** Seconds between two lines in a pipe, epochs apart. */
const QUIET = 30;

/** One line updated in place in a terminal; in a pipe a line an epoch, and one now and then in between. */
export function showTraining(title: string): TrainingView {
  const hasRoom = Math.min(process.stderr.columns ?? 0, process.stderr.rows ?? 0) > 0;
  process.stderr.write(`${title}\n`);
  return hasRoom && process.stdout.isTTY && !process.env['CI'] ? inPlace() : inLines();
}

function inLines(): TrainingView {
  const describe = trainingLine(() => performance.now());
  let last = performance.now();
  const tell = (event: TrainingEvent): void => {
    const line = describe(event);
    if (!event.state && performance.now() - last < QUIET * 1000) return;
    last = performance.now();
    process.stderr.write(`${line}\n`);
  };
  return { tell, end: () => Promise.resolve() };
}

function inPlace(): TrainingView {
  const describe = trainingLine(() => performance.now());
  let line = 'begins';
  let settle: ((completed: boolean) => void) | undefined;
  const settled = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  let draw: (() => void) | undefined;
  const task: ListrTask = {
    title: line,
    task: async (_, wrapper) => {
      draw = () => {
        wrapper.title = cut(line);
      };
      // a list marks as failed what throws
      if (!(await settled)) throw new Error(cut(`${line}, stopped`));
    },
  };
  const processOutput = new ProcessOutput(process.stderr, process.stderr, { leaveEmptyLine: false });
  const shown = new Listr([task], {
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput }) },
  }).run();
  return {
    tell(event) {
      line = describe(event);
      draw?.();
    },
    async end(completed) {
      settle?.(completed);
      await shown;
    },
  };
}

/** What fits beside the list's icon; a line that wraps would not be overwritten. */
const cut = (line: string): string => line.slice(0, Math.max(20, process.stderr.columns - 4));
