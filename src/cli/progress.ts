import type { Plan } from '../run/plan.ts';
import { describeTerms } from '../contract/budget.ts';
import { describeTrial, type RunEvent } from '../run/run.ts';
import { showTasks } from './tasks.ts';

/** Shows a run on stderr while it goes on. */
export interface ProgressView {
  readonly tell: (event: RunEvent) => void;
  /** Leaves the terminal as it should be. */
  end(): Promise<void>;
}

/** Most lines that finished trials take in a pipe. */
const MOST_LINES = 100;

/** A list that updates in a terminal; plain lines in a pipe. */
export function showProgress(path: string, plan: Plan): ProgressView {
  const hasWidth = process.stderr.isTTY && process.stdout.isTTY && process.stderr.columns > 0;
  const inTerminal = hasWidth && !process.env['CI'];
  return inTerminal ? showTasks(path) : showLines(path, plan);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function showLines(path: string, { experiment, environments, trials }: Plan): ProgressView {
  let done = 0;
  const step = Math.ceil(trials.length / MOST_LINES);
  const tell = (event: RunEvent): void => {
    if (event.kind === 'start') {
      done = event.present;
      const before = done > 0 ? `, ${done} done before` : '';
      say(`${experiment}: ${trials.length} trials${before}, in ${path}`);
    } else if (event.kind === 'done') {
      done++;
      if (done % step !== 0 && done !== trials.length) return;
      const { environment, label, seed } = event.trial.declaration;
      const place = environments.length > 1 ? `${environment} ` : '';
      const { reward, cost } = event.record.results.test.deterministic;
      say(
        `${done}/${trials.length} ${place}${label} ${describeTerms(event.trial.declaration)} seed ${seed}  ` +
          `reward ${reward.toFixed(4)} cost ${cost.toFixed(3)}`,
      );
    } else if (event.kind === 'failed') {
      say(`failed: ${describeTrial(event.trial.declaration)}: ${event.message}`);
    }
  };
  return { tell, end: () => Promise.resolve() };
}
