import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Budget, describeTerms } from '../../src/contract/budget.ts';
import type { Agent } from '../../src/contract/agent.ts';
import { canonicalJson } from '../../src/run/canonical-json.ts';
import { executeTraining } from '../../src/run/execute-training.ts';
import { expand } from '../../src/run/expand.ts';
import type { PlannedTrial } from '../../src/run/plan.ts';
import { trainingsOf } from '../../src/run/trainings.ts';
import { executeOne } from './fixture/execute-one.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixture/${name}`, import.meta.url));
const BUDGETS: Budget[] = [
  { kind: 'average', cost: 0.6 },
  { kind: 'stream', cost: 0.7, requests: 10 },
  { kind: 'request', from: 0.3, to: 1 },
  { kind: 'request', from: 0.3, to: 0.5 },
];
const platform = { backend: 'wasm', node: 20 };
let trials: readonly PlannedTrial[];

beforeAll(async () => {
  const agents = ['noisy', fixture('every-price-agent.ts')];
  const request = { experiment: fixture('tiny.ts'), agents, lambda: [0.1, 0.5], budgets: BUDGETS, seeds: 2 };
  ({ trials } = await expand({ ...request, set: [] }));
});

const named = ({ declaration }: PlannedTrial): string =>
  `${declaration.label} ${describeTerms(declaration)} ${declaration.seed}`;

/** The trials of one training of the agent that serves all prices. */
const served = (): [PlannedTrial, ...PlannedTrial[]] =>
  trainingsOf(trials).find((group) => group.length > 1) as [PlannedTrial, ...PlannedTrial[]];

/** What one training serves. */
const together = (seed: number): string[] =>
  ['lambda 0.1', 'lambda 0.5', 'budget 0.6', 'stream 0.7 x 10'].map(
    (terms) => `every-price ${terms} ${seed}`,
  );

describe('trainingsOf', () => {
  it('puts together what differs in price, mean budget or stream alone, if the agent serves all of them', () => {
    const groups = trainingsOf(trials).map((group) => group.map(named));
    const alone = groups.filter((group) => group.length === 1).flat();
    expect(alone.filter((name) => name.startsWith('noisy'))).toHaveLength(2 * 6);
    expect(groups.filter((group) => group.length > 1)).toEqual([together(0), together(1)]);
    // caps change what training is like, so each range of them is trained for
    expect(alone.filter((name) => name.startsWith('every-price'))).toEqual([
      'every-price caps 0.3..1 0',
      'every-price caps 0.3..1 1',
      'every-price caps 0.3..0.5 0',
      'every-price caps 0.3..0.5 1',
    ]);
  });

  it('holds every trial once, in order of the first of each training', () => {
    const groups = trainingsOf(trials);
    expect(groups.flat().map(named).sort()).toEqual(trials.map(named).sort());
    const firsts = groups.map(([first]) => trials.indexOf(first as PlannedTrial));
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  });

  it('keeps apart what differs in anything else', () => {
    const [one, two] = served();
    const changed = (change: object): PlannedTrial =>
      ({
        ...two,
        declaration: { ...two?.declaration, ...change } as PlannedTrial['declaration'],
      }) as PlannedTrial;
    expect(trainingsOf([one, changed({})])).toHaveLength(1);
    for (const change of [
      { seed: 7 },
      { options: { steps: 3 } },
      { environment: 'another' },
      { observations: ['max-prob'] },
      { reward: { quality: 'log-likelihood', dense: false } },
      { label: 'another' },
      { code: 'another' },
    ]) {
      expect(trainingsOf([one, changed(change)])).toHaveLength(2);
    }
  });
});

describe('a training of several trials', () => {
  it('gives each the record that it has alone, byte for byte, and trains once', async () => {
    let trainings = 0;
    const group = served().map((trial) => {
      const agent: Agent = {
        ...trial.agent,
        train(context) {
          trainings++;
          return trial.agent.train(context);
        },
      };
      return Object.assign({}, trial, { agent });
    }) as unknown as [PlannedTrial, ...PlannedTrial[]];
    const executed = await executeTraining(group, platform, () => {});
    expect(trainings).toBe(1);
    expect(executed).toHaveLength(4);
    for (const [j, trial] of group.entries()) {
      const one = executed[j] as { readonly record: unknown };
      expect(canonicalJson(one.record, 'record')).toBe(
        canonicalJson(await executeOne(trial, platform), 'record'),
      );
    }
    const costs = executed.map((one) => ('record' in one ? one.record.results.test.deterministic.cost : 0));
    expect(new Set(costs).size).toBe(4);
  });

  it('fails those that cannot be met and no other', async () => {
    const group = served();
    const [first, , average] = group as [PlannedTrial, PlannedTrial, PlannedTrial];
    const cheap: PlannedTrial = {
      ...average,
      declaration: { ...average.declaration, budget: { kind: 'average', cost: 0.1 } },
    };
    const [kept, failed] = await executeTraining([first, cheap], platform, () => {});
    expect(kept).toHaveProperty('record');
    expect(failed).toMatchObject({ error: { name: 'UserError' } });
  });
});
