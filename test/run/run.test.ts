import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expand } from '../../src/run/expand.ts';
import { acquireLock } from '../../src/run/lock.ts';
import type { RunRequest } from '../../src/run/request.ts';
import { planOf } from '../../src/run/resume.ts';
import { type RunEvent, run } from '../../src/run/run.ts';
import { folderWith, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const request = (change: Partial<RunRequest> = {}): RunRequest => ({
  experiment: fileURLToPath(new URL('./fixture/tiny.ts', import.meta.url)),
  set: [],
  ...change,
});
const options = (
  jobs: number,
  tell: (event: RunEvent) => void = () => {},
  signal = new AbortController().signal,
) => ({
  jobs,
  signal,
  tell,
});

/** Every file that may not depend on how the run went, with its bytes. */
function bytes(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

/** What resuming comes to, an outcome or an error. */
async function resume(path: string): Promise<unknown> {
  try {
    return await run(await planOf(path), path, options(1));
  } catch (error) {
    return error;
  }
}

describe('run', () => {
  it('writes the same bytes with one worker as with two', async () => {
    const plan = await expand(request());
    const [one, two] = [folder(), folder()];
    await run(plan, one, options(1));
    await run(plan, two, options(2));
    expect(Object.keys(bytes(one)).filter((name) => name.startsWith('records'))).toHaveLength(8);
    expect(bytes(two)).toEqual(bytes(one));
  });

  it('fails a trial that throws or kills its worker, and no other; a later run tries it again', async () => {
    const failing = { agents: ['noisy'], lambda: [1], seeds: 4 };
    const plan = await expand(request({ ...failing, set: ['noisy.failingSeed=1', 'noisy.dyingSeed=2'] }));
    const path = folder();
    const { done, failures, summary } = await run(plan, path, options(1));
    expect(done).toBe(2);
    expect(Object.fromEntries(failures.map(({ trial, message }) => [trial.seed, message]))).toEqual({
      1: expect.stringMatching(/^this seed fails \(.*fixture.noisy-agent\.ts:22\)$/) as string,
      2: expect.stringContaining('its worker died') as string,
    });
    expect(failures.find(({ trial }) => trial.seed === 1)?.stack).toContain('noisy-agent.ts');
    expect(summary?.trials).toEqual({ total: 4, done: 2, failed: 2 });
    expect(summary?.results).toMatchObject([{ agent: 'noisy', seeds: 2 }]);
    const again: string[] = [];
    await run(
      plan,
      path,
      options(1, (event) => {
        if (event.kind === 'failed') again.push(`${event.trial.declaration.seed}`);
      }),
    );
    expect(again.sort()).toEqual(['1', '2']);
  });

  it('refuses a folder in use, naming who uses it', async () => {
    const path = folder();
    const plan = await expand(request({ seeds: 1 }));
    const lock = await acquireLock(join(path, 'lock'));
    await expect(run(plan, path, options(1))).rejects.toThrow(`in use by process ${process.pid}`);
    lock.release();
    expect(bytes(path)).toEqual({});
  });

  it('removes what it made where it cannot begin', async () => {
    const path = join(folder(), 'file');
    writeFileSync(path, '');
    await expect(run(await expand(request()), join(path, 'run'), options(1))).rejects.toThrow(
      'cannot be written: part of its path is a file; give another folder with --out',
    );
  });

  describe('on a finished run', () => {
    const finished = folderWith(async (path) => {
      await run(await expand(request({ agents: ['calm'], lambda: [1], seeds: 2 })), path, options(1));
    });

    it('names an unreadable record, leaves it alone, and computes it again once it is deleted', async () => {
      const path = finished();
      const file = join(path, 'records', readdirSync(join(path, 'records'))[0] as string);
      const whole = readFileSync(file, 'utf8');
      for (const [damaged, reason] of [
        [whole.slice(0, 100), 'JSON'],
        [whole.replace('"lambda":1', '"lambda":2'), 'its trial is another one than its name says'],
      ] as const) {
        writeFileSync(file, damaged);
        const refusal = (await resume(path)) as Error;
        expect(refusal.name).toBe('UserError');
        expect(refusal.message).toContain(`${file}: unreadable: `);
        expect(refusal.message).toContain(reason);
        expect(refusal.message).toContain('; delete it and resume to have its trial computed again');
        expect(readFileSync(file, 'utf8')).toBe(damaged);
      }
      rmSync(file);
      expect(await resume(path)).toMatchObject({ done: 2 });
      expect(readFileSync(file, 'utf8')).toBe(whole);
    });

    it('refuses to go on with other code, another bank, another backend or other trials', async () => {
      const path = finished();
      const file = join(path, 'run.json');
      const whole = readFileSync(file, 'utf8');
      const manifest = JSON.parse(whole) as {
        environments: { bank: string }[];
        platform: { backend: string };
      };
      const { backend } = manifest.platform;
      const bank = manifest.environments[0]?.bank as string;
      const code = (JSON.parse(whole) as { code: string }).code;
      for (const [damaged, difference] of [
        [whole.replaceAll(code, '0'.repeat(64)), `code was 000000000000, is ${code.slice(0, 12)}`],
        [whole.replaceAll(bank, 'f'.repeat(64)), `bank of tiny was ffffffffffff, is ${bank.slice(0, 12)}`],
        [whole.replace(`"backend":"${backend}"`, '"backend":"cpu"'), `backend was cpu, is ${backend}`],
        [
          whole.replace('"seeds":2', '"seeds":1'),
          '1 of its trials are declared differently, calm lambda 1 seed 1',
        ],
      ] as const) {
        writeFileSync(file, damaged);
        const refusal = (await resume(path)) as Error;
        expect(refusal.name).toBe('UserError');
        expect(refusal.message).toContain(`not the same as when it began: ${difference}`);
        expect(refusal.message).toContain('start a new run: ');
      }
    });

    it('says that a folder without run.json is no run', async () => {
      expect(await resume(folder())).toMatchObject({
        message: expect.stringContaining('has no run.json') as string,
      });
    });
  });
});
