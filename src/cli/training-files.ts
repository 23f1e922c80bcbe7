import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../error.ts';
import { writeError } from '../file/write-file.ts';
import { acquireLock, type Lock } from '../run/lock.ts';

/** What a process leaves that is killed while it writes; the folder may hold other files of the user's. */
const HALF_WRITTEN = /^\.(weights|checkpoint)\.safetensors\.\d+\.tmp$/;

/** Where a training keeps what it has. */
export interface TrainingFiles {
  readonly folder: string;
  readonly weights: string;
  /** Between two epochs; gone once the weights are there. */
  readonly checkpoint: string;
}

/** The files of the training in a folder. */
export function trainingFiles(folder: string): TrainingFiles {
  const file = (name: string): string => join(folder, `${name}.safetensors`);
  return { folder, weights: file('weights'), checkpoint: file('checkpoint') };
}

/** Refuses to begin over what is there, and to resume what is not. */
export function refuseOverwriting({ weights, checkpoint }: TrainingFiles, resume: boolean): void {
  // a checkpoint beside weights is of a training begun after them, or one whose weights were just written
  if (resume && existsSync(checkpoint)) return;
  if (resume) {
    const why = existsSync(weights)
      ? 'this training is finished'
      : 'no epoch of a training was finished here';
    throw new UserError(`${checkpoint}: no such file, ${why}; leave --resume out, or give another --out`);
  }
  if (existsSync(checkpoint)) {
    throw new UserError(
      `${checkpoint}: a training was stopped here; go on with --resume, or begin again with --force`,
    );
  }
  if (existsSync(weights)) {
    throw new UserError(`${weights}: exists already; give another --out, or begin again with --force`);
  }
}

/** Makes the folder this process's own until the lock is released; removes what a killed one left half-written. */
export async function ownFolder(folder: string): Promise<Lock> {
  try {
    mkdirSync(folder, { recursive: true });
    const lock = await acquireLock(join(folder, 'training.lock'));
    for (const name of readdirSync(folder)) if (HALF_WRITTEN.test(name)) rmSync(join(folder, name));
    return lock;
  } catch (error) {
    throw writeError(folder, error);
  }
}
