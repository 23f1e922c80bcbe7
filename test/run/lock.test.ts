import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { acquireLock, bury, type Owner } from '../../src/run/lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const THREADS = 2;
const ROUNDS = 100;

const { pid: deadProcess } = spawnSync(process.execPath, ['-e', '0']);

/** A lock whose owner is no more. */
function deadLock(path: string, nonce: string): Owner {
  const owner = { pid: deadProcess, host: hostname(), started: '1', nonce };
  writeFileSync(path, JSON.stringify(owner));
  return owner;
}

describe('lock', () => {
  it('is held by one, and free after its release, with nothing left behind', async () => {
    const path = join(folder(), 'lock');
    const lock = await acquireLock(path);
    await expect(acquireLock(path)).rejects.toThrow(
      `lock ${path}: in use by process ${process.pid}; wait for it`,
    );
    lock.release();
    const again = await acquireLock(path);
    again.release();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it("takes over a dead owner's lock at once", async () => {
    const path = join(folder(), 'lock');
    deadLock(path, 'dead');
    const lock = await acquireLock(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    lock.release();
  });

  it('takes over after a process that died while it took over', async () => {
    const path = join(folder(), 'lock');
    deadLock(path, 'first');
    deadLock(`${path}.first`, 'second');
    (await acquireLock(path)).release();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it.runIf(existsSync('/proc/self/stat'))('knows a later process of the same number', async () => {
    const path = join(folder(), 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), started: '1', nonce: 'x' }));
    (await acquireLock(path)).release();
  });

  it('leaves a lock of another host alone and says where it is', async () => {
    const path = join(folder(), 'lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', started: '1', nonce: 'x' }));
    await expect(acquireLock(path)).rejects.toThrow(
      `in use by process 1 on elsewhere; if it has ended, delete ${path}`,
    );
  });

  it('survives a process that read the dead owner before another took over, and removes it after', async () => {
    const path = join(folder(), 'lock');
    const dead = deadLock(path, 'dead');
    const lock = await acquireLock(path);
    await bury(path, dead);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('has one winner when many take over at the same moment', async () => {
    const inFolder = folder();
    const rounds = Array.from({ length: ROUNDS }, (_, i) => join(inFolder, `lock-${i}`));
    for (const path of rounds) deadLock(path, 'dead');
    const barrier = new SharedArrayBuffer(4 * ROUNDS);
    const workerData = { rounds, barrier, threads: THREADS };
    const wins = await Promise.all(
      Array.from({ length: THREADS }, async () => {
        const worker = new Worker(new URL('./fixture/lock-racer.mjs', import.meta.url), { workerData });
        return new Promise<boolean[]>((resolve, reject) =>
          worker.once('message', resolve).once('error', reject),
        );
      }),
    );
    rounds.forEach((path, round) => {
      expect(wins.filter((won) => won[round])).toHaveLength(1);
      expect(existsSync(path)).toBe(true);
    });
  });
});
