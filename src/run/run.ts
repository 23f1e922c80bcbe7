import { describeTerms } from '../contract/budget.ts';
import type { TrialDeclaration, TrialRecord } from '../contract/record.ts';
import type { FinishedRun, Score } from '../contract/score.ts';
import type { RunSummary } from '../contract/summary.ts';
import { UserError } from '../error.ts';
import { startBackend } from '../nn/backend.ts';
import { command } from './command-line.ts';
import { acquireLock } from './lock.ts';
import { checkSameRun, type Manifest, manifestOf } from './manifest.ts';
import type { Plan, PlannedTrial } from './plan.ts';
import type { Failure } from './record-schema.ts';
import { type RunFolder, runFolder } from './run-folder.ts';
import { finishedSoFar } from './summarise-run.ts';
import type { Attempt } from './worker.ts';
import { trainingsOf } from './trainings.ts';
import { startWorkers, type Workers } from './workers.ts';
import { writeError } from '../file/write-file.ts';

/** What happens in a run, for whoever shows it. */
export type RunEvent =
  | { readonly kind: 'start'; readonly missing: readonly PlannedTrial[]; readonly present: number }
  | { readonly kind: 'progress'; readonly trial: PlannedTrial; readonly share: number }
  | { readonly kind: 'done'; readonly trial: PlannedTrial; readonly record: TrialRecord }
  | { readonly kind: 'failed'; readonly trial: PlannedTrial; readonly message: string };

/** How a plan is carried out. */
export interface RunOptions {
  /** Worker threads. */
  readonly jobs: number;
  /** Stops the run; what is done stays. */
  readonly signal: AbortSignal;
  readonly tell: (event: RunEvent) => void;
}

/** What a run has come to. */
export interface RunOutcome {
  readonly folder: RunFolder;
  readonly total: number;
  readonly done: number;
  readonly failures: readonly Failure[];
  /** Absent where the run was stopped. */
  readonly summary?: RunSummary;
}

/**
 * Carries out what is missing of a plan in the folder at `path`: new, stopped or complete. Records do not depend on
 * the number of workers, on their order or on how often the run was stopped. Throws UserError where the folder is in
 * use, belongs to another run or cannot be written.
 */
export async function run(plan: Plan, path: string, options: RunOptions): Promise<RunOutcome> {
  const folder = runFolder(path);
  const backend = await startBackend();
  const created = folder.create();
  const lock = await acquireLock(folder.lock).catch((error: unknown) => {
    if (!(error instanceof UserError)) created.undo();
    throw writeError(folder.lock, error);
  });
  let begun = false;
  try {
    folder.sweep();
    const manifest = begin(folder, manifestOf(plan, backend));
    begun = true;
    const missing = plan.trials.filter(({ id }) => folder.record(id) === undefined);
    options.tell({ kind: 'start', missing, present: plan.trials.length - missing.length });
    await work(plan, missing, folder, options).catch((error: unknown) => {
      throw withNextStep(error, folder);
    });
    return await outcome(plan, folder, manifest, options.signal.aborted);
  } finally {
    lock.release();
    if (!begun) created.undo();
  }
}

/** Where a trial stands in a run, in words. */
export function describeTrial(trial: TrialDeclaration): string {
  return `${trial.label} on ${trial.environment}, ${describeTerms(trial)}, seed ${trial.seed}`;
}

function begin(folder: RunFolder, now: Manifest): Manifest {
  const recorded = folder.manifest();
  if (recorded) checkSameRun(recorded, now);
  else folder.writeManifest(now);
  return recorded ?? now;
}

/** What stopped a run, and how to go on once it is mended. */
function withNextStep(error: unknown, { path }: RunFolder): unknown {
  if (!(error instanceof UserError)) return error;
  const nextStep = `What is done is kept; go on with: ${command('resume', path)}`;
  return new UserError(`${error.message}\n${nextStep}`, { cause: error });
}

async function outcome(
  plan: Plan,
  folder: RunFolder,
  manifest: Manifest,
  stopped: boolean,
): Promise<RunOutcome> {
  const total = plan.trials.length;
  const failures = folder.failures();
  if (stopped) {
    const done = plan.trials.filter(({ id }) => folder.record(id)).length;
    return { folder, total, done, failures };
  }
  const finished = finishedSoFar(folder, manifest);
  folder.writeResults(finished.summary);
  const score = finished.records.length === total ? await scored(plan, finished) : undefined;
  if (!score) return { folder, total, done: finished.records.length, failures, summary: finished.summary };
  const summary: RunSummary = { ...finished.summary, score };
  folder.writeScore(score);
  folder.writeResults(summary);
  return { folder, total, done: summary.trials.done, failures, summary };
}

/** A score that cannot be worked out must not be taken for a run that failed. */
async function scored({ experiment, score }: Plan, finished: FinishedRun): Promise<Score | undefined> {
  try {
    return await score?.(finished);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    throw new UserError(
      `experiment ${experiment}: its score cannot be worked out: ${message}; the trials are done and kept, mend score ` +
        `and run it again\n${stack}`,
      { cause: error },
    );
  }
}

async function work(
  plan: Plan,
  missing: readonly PlannedTrial[],
  folder: RunFolder,
  { jobs, signal, tell }: RunOptions,
): Promise<void> {
  const boundsMissing = folder.bounds() === undefined;
  if ((missing.length === 0 && !boundsMissing) || signal.aborted) return;
  const inWork = new Map<string, PlannedTrial>();
  const trainings = trainingsOf(missing);
  const workers = startWorkers(plan, Math.min(jobs, Math.max(1, trainings.length)), ({ id, share }) => {
    // What a worker said last may arrive after its answer.
    const trial = inWork.get(id);
    if (trial) tell({ kind: 'progress', trial, share });
  });
  let stopping = false;
  const settle = async (trials: readonly PlannedTrial[]): Promise<void> => {
    for (const trial of trials) inWork.set(trial.id, trial);
    const ids = trials.map(({ id }) => id);
    const attempts = await workers.training(ids).catch((error: Error) => ids.map(() => crash(error)));
    for (const id of ids) inWork.delete(id);
    if (stopping) return;
    trials.forEach((trial, j) => keep(trial, attempts[j] as Attempt<TrialRecord>, folder, tell));
  };
  const steps = trainings.map((trials) => () => settle(trials));
  if (boundsMissing) steps.unshift(() => keepBounds(plan, workers, folder));
  try {
    await Promise.race([inOrder(steps, jobs), workers.broken, aborted(signal)]);
  } finally {
    stopping = true;
    await workers.stop();
  }
}

/** Carries out steps in their order, so many at a time. */
async function inOrder(steps: readonly (() => Promise<void>)[], atOnce: number): Promise<void> {
  const waiting = steps.values();
  const lane = async (): Promise<void> => {
    for (const step of waiting) await step();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

function keep(
  trial: PlannedTrial,
  attempt: Attempt<TrialRecord>,
  folder: RunFolder,
  tell: RunOptions['tell'],
): void {
  folder.log({ trial: trial.id, seconds: attempt.seconds });
  if ('value' in attempt) {
    folder.writeRecord(attempt.value);
    tell({ kind: 'done', trial, record: attempt.value });
    return;
  }
  const { message, stack } = attempt;
  const failure = { id: trial.id, trial: trial.declaration, message, ...(stack !== undefined && { stack }) };
  folder.writeFailure(failure as Failure);
  tell({ kind: 'failed', trial, message });
}

async function keepBounds({ environments, terms }: Plan, workers: Workers, folder: RunFolder): Promise<void> {
  const attempts = await Promise.all(
    environments.flatMap((_, place) => terms.map((asked) => workers.bounds(place, asked))),
  );
  const bounds = attempts.map((attempt) => {
    if ('value' in attempt) return attempt.value;
    throw new UserError(`bounds: ${attempt.message}`);
  });
  folder.writeBounds(bounds);
}

/** A worker that died under a trial is that trial's failure. */
function crash(error: Error): Attempt<TrialRecord> {
  return { message: `its worker died: ${error.message}`, seconds: 0 };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
