import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Terms } from '../contract/budget.ts';
import type { TrialRecord } from '../contract/record.ts';
import { sharedBank } from './open-environments.ts';
import type { Plan } from './plan.ts';
import type { BoundsRecord } from '../contract/bounds-record.ts';
import type { Attempt, TrialProgress, WorkerData } from './worker.ts';

/** Threads that share the banks of a run. */
export interface Workers {
  /** Trials that one training serves; an attempt for each. */
  training(ids: readonly string[]): Promise<Attempt<TrialRecord>[]>;
  /** `environment` is a place in the plan. */
  bounds(environment: number, terms: Terms): Promise<Attempt<BoundsRecord>>;
  /** Rejected where workers cannot even start. */
  readonly broken: Promise<never>;
  /** Stops all threads where they are; what they were at is rejected. */
  stop(): Promise<void>;
}

/** Starts `jobs` workers on the banks of `plan`; `watch` is told how far a trial has come. */
export function startWorkers(plan: Plan, jobs: number, watch: (progress: TrialProgress) => void): Workers {
  const banks = plan.environments.map(({ bank }) => sharedBank(bank));
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./boot.mjs', import.meta.url)),
    minThreads: jobs,
    maxThreads: jobs,
    workerData: { request: plan.request, banks } satisfies WorkerData,
  });
  pool.on('message', watch);
  const broken = new Promise<never>((_, reject) => pool.on('error', reject));
  const run = (name: string, task: unknown): Promise<unknown> => pool.run(task, { name });
  return {
    training: (ids) => run('training', ids) as Promise<Attempt<TrialRecord>[]>,
    bounds: (environment, terms) => run('bounds', { environment, terms }) as Promise<Attempt<BoundsRecord>>,
    broken,
    stop: () => pool.destroy(),
  };
}
