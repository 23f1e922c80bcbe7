import { parentPort, workerData } from 'node:worker_threads';
import type { Terms } from '../contract/budget.ts';
import type { TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { startBackend } from '../nn/backend.ts';
import { jsonValue } from './canonical-json.ts';
import { computeBounds, type Executed, executeTraining } from './execute-training.ts';
import { expand } from './expand.ts';
import type { Plan, PlannedTrial } from './plan.ts';
import { platformOf } from './platform.ts';
import { errorPlace } from './plugin-error.ts';
import type { BoundsRecord } from '../contract/bounds-record.ts';
import type { RunRequest } from './request.ts';

/** What a worker is born with: functions cannot cross threads, so it expands the request again. */
export interface WorkerData {
  readonly request: RunRequest;
  /** Files of the environments' banks, in their order. */
  readonly banks: readonly SharedArrayBuffer[];
}

/** What a worker says while a trial goes on. */
export interface TrialProgress {
  readonly id: string;
  /** In [0, 1]. */
  readonly share: number;
}

/** A value, or what went wrong in words: errors lose their class between threads. */
export type Attempt<T> =
  | { readonly value: T; readonly seconds: number }
  | { readonly message: string; readonly stack?: string; readonly seconds: number };

/** Milliseconds between two words of a worker on one trial. */
const SILENCE = 100;

let plan: Promise<Plan> | undefined;

/** Executes the trials of these ids, which one training serves: an attempt for each. */
export async function training(ids: readonly [string, ...string[]]): Promise<Attempt<TrialRecord>[]> {
  const trained = await attempt(async ({ trials }) => {
    const [id] = ids;
    const found = ids.map((wanted) => trials.find((candidate) => candidate.id === wanted));
    if (!allFound(found)) {
      throw new UserError(
        `trial ${id}: not of this run any more: its code or bank changed; start the run again`,
      );
    }
    const platform = platformOf(await startBackend());
    let silentUntil = 0;
    return executeTraining(found, platform, ({ step, of }) => {
      const now = performance.now();
      if (now < silentUntil) return;
      silentUntil = now + SILENCE;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
      parentPort?.postMessage({ id, share: step / of } satisfies TrialProgress);
    });
  });
  if (!('value' in trained)) return ids.map(() => trained);
  return trained.value.map((executed) => attemptOf(executed, trained.seconds / ids.length));
}

function allFound(
  found: readonly (PlannedTrial | undefined)[],
): found is readonly [PlannedTrial, ...PlannedTrial[]] {
  return !found.includes(undefined);
}

function attemptOf(executed: Executed, seconds: number): Attempt<TrialRecord> {
  try {
    if ('error' in executed) throw executed.error;
    // What JSON cannot say must fail here, as this trial's error, not where the record is written.
    return { value: jsonValue(executed.record, 'record') as unknown as TrialRecord, seconds };
  } catch (error) {
    return failed(error, seconds);
  }
}

/** Computes the bounds of the environment at this place of the plan. */
export function bounds(task: { environment: number; terms: Terms }): Promise<Attempt<BoundsRecord>> {
  return attempt(({ environments, reward }) => {
    const environment = environments[task.environment];
    if (!environment) throw new RangeError(`environment ${task.environment} of ${environments.length}`);
    return Promise.resolve(computeBounds(environment, reward, task.terms));
  });
}

async function attempt<T>(body: (plan: Plan) => Promise<T>): Promise<Attempt<T>> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    const { request, banks } = workerData as WorkerData;
    plan ??= expand(request, banks);
    return { value: await body(await plan), seconds: seconds() };
  } catch (error) {
    return failed(error, seconds());
  }
}

function failed(error: unknown, seconds: number): Extract<Attempt<never>, { message: string }> {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const trace = error instanceof UserError || stack === undefined ? {} : { stack };
  return { message: message + errorPlace(error), ...trace, seconds };
}
