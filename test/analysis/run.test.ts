import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { op } from 'arquero';
import { experiment, type TrialRecord, use } from 'offramp';
import { loadRun, type Run, runExperiment } from 'offramp/analysis';
import { beforeAll, describe, expect, it } from 'vitest';
import { expand } from '../../src/run/expand.ts';
import { run } from '../../src/run/run.ts';
import noisy from '../run/fixture/noisy-agent.ts';
import tiny from '../run/fixture/tiny.ts';
import { folderWith } from '../run/temporary-folder.ts';

const CAPS = { kind: 'request', from: 0.3, to: 1 } as const;
const TEST = 40;
const fixture = fileURLToPath(new URL('../run/fixture/tiny.ts', import.meta.url));
const finished = folderWith(async (folder) => {
  const plan = await expand({ experiment: fixture, lambda: [0.2], budgets: [CAPS], set: [] });
  const options = { jobs: 1, signal: new AbortController().signal, tell: () => {} };
  await run(plan, join(folder, plan.name), options);
});

interface TrialRow {
  readonly agent: string;
  readonly budget: string | null;
  readonly seed: number;
  readonly accuracy: number;
  readonly cost: number;
  readonly reward: number;
}

describe('a run as tables', () => {
  let folder: string;
  let loaded: Run;
  beforeAll(async () => {
    folder = finished();
    loaded = await loadRun(join(folder, 'tiny'));
  });

  it('is found by the name of its experiment, where that is the only one', async () => {
    expect(loaded.summary.run).toMatch(/^tiny-[0-9a-f]{8}$/);
    cpSync(join(folder, loaded.summary.run), join(folder, 'tiny-00000000'), { recursive: true });
    await expect(loadRun(join(folder, 'tiny'))).rejects.toThrow(
      /2 runs of it; name one: tiny-00000000, tiny-/,
    );
    expect((await loadRun(join(folder, loaded.summary.run))).records).toHaveLength(8);
    await expect(loadRun(join(folder, 'tony'))).rejects.toThrow(/no run there; make one: .* run tony/);
  });

  it('has a row for each trial, whose figures are those of its samples', () => {
    expect(loaded.trials.numRows()).toBe(8);
    for (const row of loaded.trials.objects() as TrialRow[]) {
      const of = { agent: row.agent, ...(row.budget ? { budget: CAPS } : { lambda: 0.2 }) };
      const [mean] = loaded
        .samples(of)
        .params({ seed: row.seed })
        .filter((d: { seed: number }, $: { seed: number }) => d.seed === $.seed)
        .rollup({ accuracy: op.mean('correct'), cost: op.mean('cost'), count: op.count() })
        .objects() as { accuracy: number; cost: number; count: number }[];
      expect(mean?.count).toBe(TEST);
      expect(mean?.accuracy).toBeCloseTo(row.accuracy, 12);
      expect(mean?.cost).toBeCloseTo(row.cost, 12);
      const price = row.budget ? 0 : 0.2;
      expect(row.reward).toBeCloseTo(row.accuracy - price * row.cost, 6);
    }
  });

  it('averages trials to the rows of the results', () => {
    const means = loaded.trials
      .groupby('agent', 'terms')
      .rollup({ accuracy: op.mean('accuracy'), cost: op.mean('cost') })
      .objects() as { agent: string; terms: string; accuracy: number; cost: number }[];
    expect(loaded.results.numRows()).toBe(means.length);
    for (const row of loaded.results.objects() as typeof means) {
      const mean = means.find(({ agent, terms }) => agent === row.agent && terms === row.terms);
      expect(row.accuracy).toBeCloseTo(mean?.accuracy as number, 12);
      expect(row.cost).toBeCloseTo(mean?.cost as number, 12);
    }
  });

  it('holds caps, and shows what results are held against', () => {
    const capped = loaded.samples({ agent: 'noisy', budget: CAPS }).objects() as {
      cost: number;
      cap: number;
    }[];
    expect(capped.every(({ cost, cap }) => cap >= 0.3 && cap <= 1 && cost <= cap + 1e-6)).toBe(true);
    const references = loaded.references.objects() as { reference: string; exit: number | null }[];
    expect(references.filter(({ reference }) => reference === 'fixed exit').map(({ exit }) => exit)).toEqual([
      0, 1, 2, 0, 1, 2,
    ]);
    expect(references.filter(({ reference }) => reference === 'hindsight oracle')).toHaveLength(2);
  });

  it('has a curve of each metric that agents report', () => {
    const steps = loaded.curves.objects() as { agent: string; metric: string; step: number; mean: number }[];
    expect(new Set(steps.map(({ metric }) => metric))).toEqual(new Set(['threshold']));
    expect(steps.filter(({ agent }) => agent === 'calm').map(({ step }) => step)).toEqual([1, 2, 3, 1, 2, 3]);
    const seeds = loaded.records.filter(({ trial }) => trial.label === 'calm' && trial.lambda === 0.2);
    const last = seeds.map(({ curve }) => curve.at(-1)?.metrics['threshold'] as number);
    const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
    expect(steps.find(({ agent, step }) => agent === 'calm' && step === 3)?.mean).toBeCloseTo(mean, 4);
  });

  it('is what results.json says where nothing else is left, and has no samples then', async () => {
    const own = finished();
    const left = join(own, 'left');
    mkdirSync(left);
    cpSync(join(own, loaded.summary.run, 'results.json'), join(left, 'results.json'));
    const only = await loadRun(left);
    expect(only.summary).toEqual(loaded.summary);
    expect(only.results.objects()).toEqual(loaded.results.objects());
    expect(only.trials.numRows()).toBe(0);
    expect(() => only.samples({ agent: 'noisy' })).toThrow(/it has no records, results.json alone/);
    expect(() => loaded.samples({ agent: 'nosy' })).toThrow(/no trial of {"agent":"nosy"}; see run.trials/);
    rmSync(join(left, 'results.json'));
    await expect(loadRun(left)).rejects.toThrow(/results.json: not there; expected the folder of a run/);
  });
});

/** A record without what the file of its experiment gives it. */
function bare({ trial, ...record }: TrialRecord) {
  return { ...record, id: '', trial: { ...trial, code: '' } };
}

describe('runExperiment', () => {
  it('gives the records that a run in a folder gives, with no file', async () => {
    const told: number[] = [];
    const definition = experiment({ ...tiny, lambda: [0.2], budgets: [CAPS] });
    const here = await runExperiment(definition, { tell: (done) => told.push(done) });
    const folder = finished();
    const { records, summary } = await loadRun(join(folder, 'tiny'));
    expect(here.records.map(bare)).toEqual(records.map(bare));
    expect(here.summary.results).toEqual(summary.results);
    expect(told.at(-1)).toBe(8);
  });

  it('names the trial that failed', async () => {
    const definition = experiment({ ...tiny, agents: [use(noisy, { failingSeed: 1 }, 'poor')] });
    await expect(runExperiment(definition)).rejects.toThrow(
      'poor on tiny, lambda 0.1, seed 1: this seed fails',
    );
  });
});
