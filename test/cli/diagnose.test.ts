import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend, TrialRecord } from 'offramp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { diagnoseCommand } from '../../src/cli/diagnose.ts';
import type { GroupDiagnosis } from '../../src/cli/diagnose-run.ts';
import { finishedTrials } from '../../src/cli/finished-trials.ts';
import { expand } from '../../src/run/expand.ts';
import { manifestOf } from '../../src/run/manifest.ts';
import { platformOf } from '../../src/run/platform.ts';
import { existingRun, runFolder } from '../../src/run/run-folder.ts';
import { executeOne } from '../run/fixture/execute-one.ts';
import { tinyBank } from '../run/fixture/tiny-bank.ts';
import { offramp } from './offramp-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'offramp-diagnose-'));
const run = join(folder, 'tiny');
const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
const recordNames = (): string[] => readdirSync(join(run, 'records'));
const recordIn = (name: string): TrialRecord =>
  JSON.parse(readFileSync(join(run, 'records', name), 'utf8')) as TrialRecord;

/** A run as `offramp run` leaves it, without its workers. */
beforeAll(async () => {
  const experiment = fileURLToPath(new URL('../run/fixture/tiny.ts', import.meta.url));
  const plan = await expand({ experiment, lambda: [0.1, 0.5], seeds: 2, set: [] });
  const backend: Backend = { name: 'wasm', reason: 'nobody asks it', threads: 1 };
  const files = runFolder(run);
  files.create();
  files.writeManifest(manifestOf(plan, backend));
  for (const trial of plan.trials) files.writeRecord(await executeOne(trial, platformOf(backend)));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether each exit is right on each sample of `test`, from the file of the bank itself. */
function answers(): boolean[][] {
  const { logits, labels, split, exits } = tinyBank();
  const rows = Array.from(split, (code, row) => ({ code, row })).filter(({ code }) => code === 3);
  return rows.map(({ row }) =>
    Array.from({ length: exits }, (_, k) => {
      const [first, second] = logits.data.subarray(row * 2 * exits + 2 * k) as unknown as [number, number];
      return (first >= second ? 0 : 1) === labels[row];
    }),
  );
}

/** What the policy of a record loses against hindsight, by when it left. */
function lostBy({ trial, samples, relativeCost }: TrialRecord): { early: number; late: number } {
  const right = answers();
  const lost = { early: 0, late: 0 };
  bytes(samples.exit).forEach((left, i) => {
    const rewards = relativeCost.map((cost, k) => Number(right[i]?.[k]) - (trial.lambda as number) * cost);
    const most = Math.max(...rewards);
    const kind = rewards.indexOf(most) > left ? 'early' : 'late';
    lost[kind] += (most - (rewards[left] as number)) / right.length;
  });
  return lost;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('offramp diagnose', () => {
  it('says as data what the records and the bank come to, for each agent and price', async () => {
    const { code, out, err } = await offramp(['diagnose', run, '--json']);
    expect([code, err]).toEqual([0, '']);
    const { trials, diagnoses } = JSON.parse(out) as { trials: unknown; diagnoses: GroupDiagnosis[] };
    expect(trials).toEqual({ total: 8, done: 8 });
    const names = diagnoses.map(({ environment, agent, lambda }) => `${environment} ${agent} ${lambda}`);
    expect(names).toEqual(['tiny noisy 0.1', 'tiny noisy 0.5', 'tiny calm 0.1', 'tiny calm 0.5']);

    const records = recordNames().map(recordIn);
    for (const { agent, lambda, seeds, exits, interval, ...found } of diagnoses) {
      const own = records.filter(({ trial }) => trial.label === agent && trial.lambda === lambda);
      const test = own.map(({ results }) => results.test);
      expect(seeds).toBe(2);
      for (const figure of ['accuracy', 'cost', 'reward'] as const) {
        expect(found[figure]).toBeCloseTo(mean(test.map(({ deterministic }) => deterministic[figure])), 9);
      }
      exits.forEach(({ leaving }, k) => {
        expect(leaving).toBeCloseTo(mean(test.map(({ exitShare }) => exitShare[k] as number)), 9);
      });
      expect(found.regret.overConfident).toBeCloseTo(mean(own.map((record) => lostBy(record).early)), 9);
      expect(found.regret.overCautious).toBeCloseTo(mean(own.map((record) => lostBy(record).late)), 9);
      expect(interval.total[0]).toBeLessThan(found.regret.total);
      expect(interval.total[1]).toBeGreaterThan(found.regret.total);
    }
  });

  it('shows one agent, price and seed as a table that fits a terminal', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const words = [run, '--agent', 'calm', '--lambda', '0.5', '--seed', '1'];
    await diagnoseCommand().parseAsync(words, { from: 'user' });
    const out = written.mock.calls.map(([text]) => String(text)).join('');
    written.mockRestore();
    expect(out).toMatch(/^tiny: 3 exits, 400 MACs, 40 test samples\n/);
    const right = answers();
    const allRight = (k: number): number => 100 * mean(right.map((ofSample) => Number(ofSample[k])));
    expect(out).toMatch(/^calm, λ = 0\.5, 1 seed: reward /m);
    for (const k of [0, 1, 2]) {
      const [, all] = new RegExp(`^ +${k} +[\\d.]+ +[\\d.-]+ +([\\d.]+) `, 'm').exec(out) ?? [];
      expect(all).toBe(allRight(k).toFixed(1));
    }
    expect(out).toMatch(
      /^Loses 0\.\d{4} of 0\.\d{4} to leaving too (early|late), .* at exit \d \(0\.\d{4}\)\.$/m,
    );
    expect(out).not.toMatch(/noisy|λ = 0\.1/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

const found = (wanted: Parameters<typeof finishedTrials>[2]) => {
  const { folder: files, manifest } = existingRun(run);
  return finishedTrials(files, manifest, wanted);
};

describe('finished trials', () => {
  it('refuse what no trial has, and say what there is', async () => {
    await expect(found({ agent: ['clam'] })).rejects.toThrow(
      '--agent: no trial of this run has clam; expected one of noisy, calm',
    );
    await expect(found({ lambda: [0.2] })).rejects.toThrow(
      '--lambda, --budgets: no trial of this run has lambda 0.2; expected one of lambda 0.1, lambda 0.5',
    );
    await expect(found({ budgets: [{ kind: 'average', cost: 0.4 }] })).rejects.toThrow('has budget 0.4');
    await expect(found({ seed: 2 })).rejects.toThrow(
      'no trial of this run has seed 2; expected one of seed 0',
    );
  });

  it('are those with a record, of all that were asked for', async () => {
    const first = recordNames().find((name) => recordIn(name).trial.label === 'noisy') as string;
    rmSync(join(run, 'records', first));
    const { trials, wanted } = await found({ agent: ['noisy'] });
    expect([trials.length, wanted]).toEqual([3, 4]);
    for (const name of recordNames()) rmSync(join(run, 'records', name));
    await expect(found({})).rejects.toThrow(/: none of these trials is done; go on with it: .*resume /);
  });
});
