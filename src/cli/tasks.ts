import { Listr, ListrLogger, type ListrTask, ProcessOutput } from 'listr2';
import { describeTerms } from '../contract/budget.ts';
import type { PlannedTrial } from '../run/plan.ts';
import type { RunEvent } from '../run/run.ts';
import type { ProgressView } from './progress.ts';

/** The trials of one agent, shown as one line. */
interface AgentLine {
  readonly task: ListrTask;
  readonly tell: (event: Exclude<RunEvent, { kind: 'start' }>) => void;
  /** Closes the line if it is still open. */
  readonly stop: () => void;
}

/** A line for each agent, updated in place. */
export function showTasks(path: string): ProgressView {
  const lines = new Map<string, AgentLine>();
  let shown: Promise<unknown> = Promise.resolve();
  const tell = (event: RunEvent): void => {
    if (event.kind !== 'start') return lines.get(event.trial.declaration.label)?.tell(event);
    for (const [label, total] of countByLabel(event.missing)) lines.set(label, agentLine(label, total));
    process.stderr.write(`${path}\n`);
    shown = list([...lines.values()].map(({ task }) => task)).run();
  };
  const end = async (): Promise<void> => {
    for (const line of lines.values()) line.stop();
    await shown;
  };
  return { tell, end };
}

function list(tasks: ListrTask[]): Listr {
  // Both streams are stderr: stdout is for results.
  const processOutput = new ProcessOutput(process.stderr, process.stderr, { leaveEmptyLine: false });
  return new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput }) },
  });
}

function agentLine(label: string, total: number): AgentLine {
  const running = new Map<string, string>();
  let [done, failed] = [0, 0];
  let settle: ((error?: Error) => void) | undefined;
  const settled = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  let draw: (() => void) | undefined;
  const task: ListrTask = {
    title: label,
    task: (_, wrapper) => {
      draw = () => {
        wrapper.title = `${label}  ${done}/${total}${failed > 0 ? `, ${failed} failed` : ''}`;
        wrapper.output = [...running.values()].join('  ·  ');
      };
      draw();
      return settled;
    },
  };
  const tell: AgentLine['tell'] = (event) => {
    const { id, declaration } = event.trial;
    if (event.kind === 'progress') {
      const share = Math.floor(100 * event.share);
      running.set(id, `${describeTerms(declaration)} seed ${declaration.seed} ${share}%`);
    } else {
      running.delete(id);
      if (event.kind === 'done') done++;
      else failed++;
    }
    draw?.();
    if (done + failed === total)
      settle?.(failed > 0 ? new Error(`${label}  ${failed} of ${total} failed`) : undefined);
  };
  return { task, tell, stop: () => settle?.(new Error(`${label}  ${done}/${total}, stopped`)) };
}

function countByLabel(trials: readonly PlannedTrial[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { declaration } of trials)
    counts.set(declaration.label, (counts.get(declaration.label) ?? 0) + 1);
  return counts;
}
