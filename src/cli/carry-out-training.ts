import { existsSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { writeCheckpoint } from '../backbone/checkpoint-file.ts';
import type { OpenedBackbone } from '../backbone/open-backbone.ts';
import type { Weights } from '../backbone/parameters.ts';
import { type TrainingEvent, trainBackbone } from '../backbone/train.ts';
import type { TrainingState } from '../backbone/training-state.ts';
import { writeWeights } from '../backbone/weights-file.ts';
import { UserError } from '../error.ts';
import type { BackendName } from '../nn/backend.ts';
import { withTensorScope } from '../nn/tensor-scope.ts';
import { costTable } from './cost-table.ts';
import type { TrainingFiles } from './training-files.ts';
import { showTraining } from './training-progress.ts';

/** Exit code of a process that was interrupted. */
const INTERRUPTED = 130;

/** A training that is all checked and may begin. */
export interface CheckedTraining extends OpenedBackbone {
  /** Of the environment. */
  readonly name: string;
  readonly backend: BackendName;
  readonly files: TrainingFiles;
  readonly given?: Weights;
  readonly state?: TrainingState;
}

/**
 * Trains, keeps each epoch, shows what came of it, and sets the exit code. `nextStep` says what to do after it was
 * stopped. Throws UserError where it diverges or the disk does not take it; what was kept before stands.
 */
export async function carryOutTraining(training: CheckedTraining, nextStep: () => string): Promise<void> {
  const { graph, identity, backend, files } = training;
  const keep = (state: TrainingState): void => {
    withLine(nextStep, () => writeCheckpoint(files.checkpoint, graph, { identity, backend, state }));
  };
  const state = await train(training, keep);
  if (!state) {
    process.stderr.write(`stopped; ${nextStep()}\n`);
    process.exitCode = INTERRUPTED;
    return;
  }
  const { weights, history } = state;
  withLine(nextStep, () => writeWeights(files.weights, graph, { identity, backend, weights, history }));
  rmSync(files.checkpoint, { force: true });
  process.stdout.write(`${costTable(graph, history.at(-1)?.accuracy ?? [])}\nweights  ${files.weights}\n`);
  process.exitCode = 0;
}

/** The final state; undefined where it was interrupted. */
async function train(
  { name, graph, data, rows, identity, backend, files, ...start }: CheckedTraining,
  keep: (state: TrainingState) => void,
): Promise<TrainingState | undefined> {
  const { training: options, seed, network } = identity;
  const from = start.state ? `, from epoch ${start.state.epoch + 1} on` : '';
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.on('SIGINT', abort).on('SIGTERM', abort);
  const view = showTraining(`${name}: ${network}, ${rows.backbone.length} images, ${backend}${from}`);
  let final: TrainingState | undefined;
  try {
    await withTensorScope(async () => {
      const events = trainBackbone({ graph, options, seed, dataset: data.train, rows }, start);
      while (!stop.signal.aborted && !final) {
        const event = await nextEvent(events, files);
        if (event.done) final = event.value;
        else {
          if (event.value.state) keep(event.value.state);
          view.tell(event.value);
        }
        // lets a signal through
        await setImmediate();
      }
    });
  } finally {
    // once stopped it stays deaf: npm passes on a Ctrl-C that the terminal has sent already
    if (!stop.signal.aborted) process.off('SIGINT', abort).off('SIGTERM', abort);
    await view.end(final !== undefined);
  }
  return final;
}

/** Goes on to the next event; a training that has diverged would do so again from its checkpoint. */
async function nextEvent(
  events: AsyncGenerator<TrainingEvent, TrainingState>,
  { checkpoint }: TrainingFiles,
): Promise<IteratorResult<TrainingEvent, TrainingState>> {
  try {
    return await events.next();
  } catch (error) {
    const kept = existsSync(checkpoint)
      ? `${checkpoint} keeps the epochs before it`
      : 'no epoch was finished';
    throw withStep(error, () => `${kept}; begin again with --force, and change the options with --set`);
  }
}

function withLine(line: () => string, body: () => void): void {
  try {
    body();
  } catch (error) {
    throw withStep(error, line);
  }
}

function withStep(error: unknown, line: () => string): unknown {
  return error instanceof UserError ? new UserError(`${error.message}\n${line()}`, { cause: error }) : error;
}
