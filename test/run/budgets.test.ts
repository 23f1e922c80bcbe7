import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { priceOfBudget } from '../../src/budget/price.ts';
import { type Budget, describeTerms } from '../../src/contract/budget.ts';
import type { TrialRecord } from '../../src/contract/record.ts';
import type { RunSummary } from '../../src/contract/summary.ts';
import { relativeCosts } from '../../src/mdp/cost.ts';
import { expand } from '../../src/run/expand.ts';
import { planOf } from '../../src/run/resume.ts';
import { type RunEvent, run } from '../../src/run/run.ts';
import { trialRecordSchema } from '../../src/schema/record.ts';
import { resultsSchema } from '../../src/schema/results.ts';
import { tinyBank } from './fixture/tiny-bank.ts';
import { folderWith } from './temporary-folder.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixture/${name}`, import.meta.url));
const AVERAGE = { kind: 'average', cost: 0.35 } as const;
const STREAM = { kind: 'stream', cost: 0.5, requests: 12 } as const;
const CAPS = { kind: 'request', from: 0.3, to: 1 } as const;
const BUDGETS: readonly Budget[] = [AVERAGE, CAPS, STREAM];
const TEST = 40;
const options = { jobs: 1, signal: new AbortController().signal, tell: () => {} };
const events: RunEvent[] = [];

/** A run of two agents, one of which trains once for prices and budgets alike, on three budgets and one price. */
const finished = folderWith(async (path) => {
  const request = {
    experiment: fixture('tiny.ts'),
    agents: ['noisy', fixture('every-price-agent.ts')],
    lambda: [0.2],
    budgets: [...BUDGETS],
    seeds: 1,
    set: [],
  };
  await run(await expand(request), path, { ...options, tell: (event) => events.push(event) });
});

const text = (path: string): Record<string, string> => {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(path, name), 'utf8')]));
};

const bytes = (base64 = ''): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Terms of the trials of an agent that such events told of. */
const toldOf = (kind: 'progress' | 'done', agent: string): string[] =>
  events.flatMap((event) =>
    event.kind === kind && event.trial.declaration.agent === agent
      ? describeTerms(event.trial.declaration)
      : [],
  );

describe('a run on budgets', () => {
  let path: string;
  let records: TrialRecord[];
  let results: RunSummary;
  beforeAll(() => {
    path = finished();
    records = Object.entries(text(path))
      .filter(([name]) => name.startsWith('records'))
      .map(([, json]) => JSON.parse(json) as TrialRecord);
    results = JSON.parse(readFileSync(join(path, 'results.json'), 'utf8')) as RunSummary;
  });
  const of = (agent: string, budget?: Budget): TrialRecord =>
    records.find(({ trial }) => trial.agent === agent && trial.budget?.kind === budget?.kind) as TrialRecord;

  it('writes records and results that keep the published formats', () => {
    expect(records).toHaveLength(8);
    for (const record of records) expect(trialRecordSchema.parse(record)).toEqual(record);
    expect(resultsSchema.parse(results)).toEqual(results);
  });

  it('has a row and bounds for every price and budget, and no price where there is a budget', () => {
    for (const agent of ['noisy', 'every-price']) {
      const rows = results.results.filter((row) => row.agent === agent);
      expect(rows.map(({ lambda, budget }) => budget ?? lambda)).toEqual([0.2, ...BUDGETS]);
      for (const { lambda, budget, reward, accuracy } of rows) {
        expect(lambda === undefined).toBe(budget !== undefined);
        if (budget) expect(reward).toBeCloseTo(accuracy, 12);
      }
    }
    expect(results.bounds.map(({ lambda, budget }) => budget ?? lambda)).toEqual([0.2, ...BUDGETS]);
  });

  it('tells of each trial that it is done, and how far its training is of the first of a training alone', () => {
    const terms = ['lambda 0.2', ...BUDGETS.map((budget) => describeTerms({ budget }))];
    for (const agent of ['noisy', 'every-price']) {
      expect(toldOf('done', agent).sort()).toEqual(terms.toSorted());
    }
    // the training at a price serves the mean budget and the stream too
    const told = new Set(toldOf('progress', 'every-price'));
    expect([...told].filter((name) => name.startsWith('budget') || name.startsWith('stream'))).toEqual([]);
  });

  it('keeps in each record how a mean budget is met, and what it comes to on tune', () => {
    for (const agent of ['noisy', 'every-price']) {
      const { calibration, results: figures } = of(agent, AVERAGE);
      expect(calibration).toMatchObject({ by: 'shift', cost: expect.closeTo(AVERAGE.cost, 12) as number });
      expect(calibration?.price).toBe(priceOfBudget(tinyBank(), 'correct', AVERAGE.cost));
      expect(calibration?.price).toBeGreaterThan(0);
      expect(figures.tune.expected.cost).toBeCloseTo(AVERAGE.cost, 12);
      expect(of(agent).calibration).toBeUndefined();
      expect(of(agent, CAPS).calibration).toBeUndefined();
      expect(of(agent, STREAM).calibration?.frontier).toHaveLength(33);
    }
  });

  it('keeps the caps of requests beside the exits, none of which costs more', () => {
    for (const agent of ['noisy', 'every-price']) {
      const { samples, relativeCost, policyMacs } = of(agent, CAPS);
      const caps = new Float32Array(bytes(samples.cap).buffer);
      expect(caps).toHaveLength(TEST);
      expect(relativeCost).toEqual([...relativeCosts(tinyBank(), (k) => policyMacs[k] as number)]);
      bytes(samples.exit).forEach((k, i) => {
        // a float32 tells a cap to a part in 2^24
        expect(relativeCost[k]).toBeLessThanOrEqual((caps[i] as number) + 1e-7);
      });
      expect(of(agent, AVERAGE).samples.cap).toBeUndefined();
    }
    expect(of('noisy', CAPS).samples.cap).toBe(of('every-price', CAPS).samples.cap);
  });

  it('spends no more over a stream than it is allowed', () => {
    for (const agent of ['noisy', 'every-price']) {
      const { results: figures } = of(agent, STREAM);
      for (const { deterministic } of [figures.tune, figures.test]) {
        expect(deterministic.cost).toBeLessThanOrEqual(STREAM.cost + 1e-12);
      }
    }
  });
});

describe('a run on budgets that is resumed', () => {
  it('computes one of the trials of a training again as all of them were', async () => {
    const path = finished();
    const whole = text(path);
    const lost = Object.entries(whole).find(
      ([name, json]) =>
        name.startsWith('records') && json.includes('"every-price"') && json.includes('"stream"'),
    )?.[0] as string;
    rmSync(join(path, lost));
    rmSync(join(path, 'results.json'));
    expect(await run(await planOf(path), path, options)).toMatchObject({ total: 8, done: 8, failures: [] });
    expect(text(path)).toEqual(whole);
  });
});
