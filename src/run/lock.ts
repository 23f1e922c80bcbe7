import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../error.ts';

/** Who holds a lock. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in clock ticks since boot: tells it from a later one of the same number. */
  readonly started: string;
  /** Tells this lock from any other, the same process's included. */
  readonly nonce: string;
}

/** A lock that is held. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock at `path` for this process. Refused while its owner lives, or where that cannot be known (another
 * host). A dead owner's lock is taken over at once: whoever holds the claim on that owner, itself a lock, may remove
 * it, and nobody else can, so that of many takers exactly one succeeds.
 */
export async function acquireLock(path: string): Promise<Lock> {
  for (;;) {
    const lock = create(path);
    if (lock) return lock;
    const owner = read(path);
    if (!owner) continue; // released in between
    if (isAlive(owner)) throw inUse(path, owner);
    await bury(path, owner);
  }
}

/** Removes a dead owner's lock, or waits for another process that is about to; never removes a later owner's. */
export async function bury(path: string, dead: Owner): Promise<void> {
  const claimPath = `${path}.${dead.nonce}`;
  const claim = create(claimPath);
  if (claim) {
    if (read(path)?.nonce === dead.nonce) unlinkSync(path);
    claim.release();
    return;
  }
  const claimant = read(claimPath);
  if (claimant && !isAlive(claimant)) await bury(claimPath, claimant);
  else await sleep(5);
}

/** The lock with its content in one step, or nothing where there is one already. */
function create(path: string): Lock | undefined {
  const owner: Owner = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
    nonce: randomUUID(),
  };
  const temporary = `${path}.${owner.nonce}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(owner), { flag: 'wx' });
    linkSync(temporary, path);
    return { release: () => rmSync(path, { force: true }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function read(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`lock ${path}: unreadable; delete it if nobody works on this run`, { cause: error });
  }
}

function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(pid) === started;
}

/** Field 22 of /proc/<pid>/stat; empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function inUse(path: string, { pid, host }: Owner): UserError {
  const elsewhere = host === hostname() ? '' : ` on ${host}`;
  const step = elsewhere ? `; if it has ended, delete ${path}` : '; wait for it, or stop it and resume';
  return new UserError(`lock ${path}: in use by process ${pid}${elsewhere}${step}`);
}
