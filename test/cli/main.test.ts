import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../run/temporary-folder.ts';

const folder = temporaryFolder();
const root = fileURLToPath(new URL('../../', import.meta.url));
const experiment = 'test/run/fixture/tiny.ts';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(words: readonly string[], watch?: (child: ChildProcess, err: string) => void): Promise<Ended> {
  const program = ['--conditions=offramp-source', '--import', 'tsx', 'src/cli/main.ts'];
  const child = spawn(process.execPath, [...program, ...words], { cwd: root });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += String(data);
  });
  child.stderr.on('data', (data) => {
    err += String(data);
    watch?.(child, err);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Sends the signal once so many trials are done. */
function after(done: number, signal: 'SIGINT' | 'SIGKILL'): (child: ChildProcess, err: string) => void {
  let sent = false;
  return (child, err) => {
    if (!sent && err.includes(`\n${done}/`)) sent = child.kill(signal);
  };
}

function records(run: string): Record<string, string> {
  const names = readdirSync(join(run, 'records')).filter((name) => !name.startsWith('.'));
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(join(run, 'records', name), 'utf8')]),
  );
}

describe('offramp run', () => {
  it('stopped by Ctrl-C, killed, resumed: the records are those of an uninterrupted run', async () => {
    const words = ['run', experiment, '--lambda', '0.5', '--seeds', '4', '--set', 'noisy.milliseconds=20'];
    const [whole, broken] = [folder(), folder()];

    const cancelled = await start([...words, '--jobs', '1', '--out', broken], after(2, 'SIGINT'));
    expect(cancelled.code).toBe(130);
    const run = join(broken, readdirSync(broken)[0] as string);
    const [, done, missing, list] =
      /stopped: (\d) of 8 trials are done, (\d) are missing \((.*)\)\n/.exec(cancelled.err) ?? [];
    expect(Number(done) + Number(missing)).toBe(8);
    expect(Object.keys(records(run))).toHaveLength(Number(done));
    expect(list).toMatch(/^noisy \d, calm 4$/);
    expect(cancelled.err).toContain(`go on with: npm run -s offramp -- resume ${run}\n`);
    expect(existsSync(join(run, 'lock'))).toBe(false);

    const killed = await start(['resume', run, '--jobs', '1'], after(3, 'SIGKILL'));
    expect(killed.code).toBeNull();
    expect(existsSync(join(run, 'lock'))).toBe(true);

    const resumed = await start(['resume', run, '--jobs', '1']);
    expect(resumed.code).toBe(0);
    expect(resumed.err).toMatch(/^tiny: 8 trials, \d done before, in /);
    expect(resumed.out).toContain(
      `results  ${join(run, 'results.json')}\nreport   ${join(run, 'report.html')}\n`,
    );

    const uninterrupted = await start([...words, '--jobs', '2', '--out', whole, '--json']);
    expect(uninterrupted.code).toBe(0);
    const printed = JSON.parse(uninterrupted.out) as {
      run: string;
      trials: unknown;
      results: (Record<string, unknown> & { interval: Record<string, unknown> })[];
    };
    expect(printed).toMatchObject({
      run: join(whole, readdirSync(whole)[0] as string),
      trials: { total: 8, done: 8, failed: 0 },
      results: [
        { environment: 'tiny', agent: 'noisy', lambda: 0.5, split: 'test', seeds: 4 },
        { environment: 'tiny', agent: 'calm', lambda: 0.5, split: 'test', seeds: 4 },
      ],
    });
    for (const { interval, ...row } of printed.results) {
      for (const figure of ['accuracy', 'cost', 'reward']) {
        expect(row[figure]).toBeTypeOf('number');
        expect(interval[figure]).toHaveLength(2);
      }
    }
    expect(records(run)).toEqual(records(printed.run));
    expect(readFileSync(join(run, 'results.json'))).toEqual(readFileSync(join(printed.run, 'results.json')));
  });

  it('ends with 1 where a trial failed, and says which', async () => {
    const words = ['--agents', 'calm', '--lambda', '1', '--set', 'calm.failingSeed=1', '--jobs', '1'];
    const { code, err } = await start(['run', experiment, ...words, '--out', folder()]);
    expect(code).toBe(1);
    expect(err).toMatch(/failed: calm on tiny, lambda 1, seed 1: this seed fails \(.*noisy-agent\.ts:22\)\n/);
    expect(err).toContain('1 of 2 trials failed, see ');
  });

  it('ends with 2 on bad usage, nothing written', async () => {
    const out = join(folder(), 'runs');
    const misspelt = await start(['run', experiment, '--out', out, '--set', 'calm.scal=2']);
    expect(misspelt).toEqual({
      code: 2,
      out: '',
      err: 'error: agent noisy: unknown option "scal"; did you mean "scale"?\n',
    });
    const notNumber = await start(['run', experiment, '--out', out, '--lambda', '0.1,x']);
    expect(notNumber.code).toBe(2);
    expect(notNumber.err).toContain('"x" is not a number');
    expect(existsSync(out)).toBe(false);
  });
});

describe('offramp', () => {
  it('names the nearest command', async () => {
    const { code, err } = await start(['rnu']);
    expect(code).toBe(2);
    expect(err).toBe("error: unknown command 'rnu'\n(Did you mean run?)\n");
  });

  it('tells as data what it runs on', async () => {
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
    const { code, out } = await start(['doctor', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      offramp: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      backend: { name: expect.stringMatching(/^(tensorflow|wasm|cpu)$/) as string },
      packages: dependencies,
    });
  });
});
