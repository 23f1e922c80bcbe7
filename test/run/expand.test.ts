import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { experiment, use } from '../../src/contract/experiment.ts';
import { expand, expandDefinition } from '../../src/run/expand.ts';
import { sharedBank } from '../../src/run/open-environments.ts';
import type { RunRequest } from '../../src/run/request.ts';
import noisy from './fixture/noisy-agent.ts';
import tiny from './fixture/tiny.ts';
import { tinyBank } from './fixture/tiny-bank.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const fixture = (name: string): string => fileURLToPath(new URL(`./fixture/${name}`, import.meta.url));
const request = (change: Partial<RunRequest> = {}): RunRequest => ({
  experiment: fixture('tiny.ts'),
  set: [],
  ...change,
});

describe('expand', () => {
  it('makes a trial of each environment, agent, lambda and seed, each with its own id', async () => {
    const { trials, name, terms } = await expand(request());
    expect(
      trials.map(({ declaration: { label, lambda: price, seed } }) => `${label} ${price} ${seed}`),
    ).toEqual([
      'noisy 0.1 0',
      'noisy 0.1 1',
      'noisy 0.5 0',
      'noisy 0.5 1',
      'calm 0.1 0',
      'calm 0.1 1',
      'calm 0.5 0',
      'calm 0.5 1',
    ]);
    expect(new Set(trials.map(({ id }) => id)).size).toBe(8);
    expect(name).toMatch(/^tiny-[0-9a-f]{8}$/);
    expect(terms).toEqual([{ lambda: 0.1 }, { lambda: 0.5 }]);
  });

  it('says the same again, also on a bank in shared memory, as a worker does', async () => {
    const first = await expand(request({ seeds: 1 }));
    const second = await expand(request({ seeds: 1 }), [sharedBank(tinyBank())]);
    expect(second.trials.map(({ id }) => id)).toEqual(first.trials.map(({ id }) => id));
  });

  it('declares options as resolved, changes applied', async () => {
    const { trials } = await expand(
      request({ agents: ['calm', 'random'], lambda: [1], seeds: 1, set: ['calm.steps=7'] }),
    );
    expect(
      trials.map(({ declaration }) => [declaration.agent, declaration.label, declaration.options]),
    ).toEqual([
      ['noisy', 'calm', { steps: 7, milliseconds: 0, failingSeed: -1, dyingSeed: -1, scale: 0.5 }],
      ['random', 'random', {}],
    ]);
  });

  it('takes agents from files', async () => {
    const { trials } = await expand(
      request({ agents: ['calm', fixture('noisy-agent.ts')], lambda: [1], seeds: 1 }),
    );
    expect(trials.map(({ declaration }) => declaration.label)).toEqual(['calm', 'noisy']);
  });

  it("runs any experiment on the user's own bank", async () => {
    const file = join(folder(), 'own.arrow');
    writeFileSync(file, new Uint8Array(tinyBank().buffer));
    const { environments, trials } = await expand(request({ bank: file }));
    expect(environments).toMatchObject([{ name: 'tiny', finite: false }]);
    expect(environments[0]?.bank.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(trials[0]?.declaration.bank).toBe(tinyBank().hash);
  });

  const refusals: [string, Partial<RunRequest>, string][] = [
    ['an unknown experiment', { experiment: 'quikstart' }, 'experiment "quikstart" is not known'],
    ['a missing file', { experiment: '/nowhere/x.ts' }, '/nowhere/x.ts: no such file'],
    [
      'a file without an experiment',
      { experiment: fixture('tiny-bank.ts') },
      'export "default" is no experiment',
    ],
    ['a file without an agent', { agents: [fixture('tiny.ts')] }, 'tiny.ts: export "default" is no agent'],
    [
      'a file that does not load',
      { agents: [fixture('broken-agent.ts')] },
      'broken-agent.ts: cannot be loaded: ',
    ],
    ['an unknown agent', { agents: ['nosy'] }, 'agent "nosy" is not known; did you mean "noisy"?'],
    ['an agent given twice', { agents: ['noisy', 'noisy'] }, '--agents: "noisy" is there twice'],
    [
      'an unknown option',
      { set: ['noisy.step=1'] },
      'agent noisy: unknown option "step"; did you mean "steps"?',
    ],
    ['a bad value', { set: ['calm.steps=0'] }, 'agent noisy: option steps is 0: '],
    ['an unknown label', { set: ['clam.steps=1'] }, 'no agent "clam" in this run; did you mean "calm"?'],
    ['a change without a value', { set: ['calm.steps'] }, '--set calm.steps: expected agent.option=value'],
    ['an unknown observation', { observations: ['max-porb'] }, '"max-porb"; did you mean "max-prob"?'],
    ['features that the bank lacks', { observations: ['features'] }, 'bank tiny has no branch features'],
    [
      'lambda below 0',
      { lambda: [0.1, -1] },
      '--lambda: lambda -1 is no price of compute; expected a number >= 0',
    ],
    ['a repeated lambda', { lambda: [1, 1] }, 'lambda 1 is there twice'],
    ['no price and no budget', { lambda: [] }, 'no lambda and no budget; expected one at least'],
    [
      'a budget above the whole network',
      { budgets: [{ kind: 'average', cost: 1.5 }] },
      '--budgets: budget {"kind":"average","cost":1.5}',
    ],
    [
      'a budget below the first exit',
      { budgets: [{ kind: 'request', from: 0.1, to: 0.9 }] },
      'environment tiny: caps 0.1..0.9: 0.1 is less than the first exit costs, 0.2500 of the whole network',
    ],
    ['caps turned about', { budgets: [{ kind: 'request', from: 0.8, to: 0.2 }] }, 'expected from <= to'],
    ['no seeds', { seeds: 0 }, '--seeds: 0 seeds; expected a whole number >= 1'],
    ['half a seed', { seeds: 1.5 }, '--seeds: 1.5 seeds; expected a whole number >= 1'],
    ['a missing bank', { bank: '/nowhere/bank.arrow' }, 'bank /nowhere/bank.arrow: no such file'],
    ['a file that is no bank', { bank: fixture('tiny.ts') }, 'tiny.ts'],
    [
      'a bad reward',
      { experiment: fixture('bad-reward.ts') },
      'unknown quantity "corect"; did you mean "correct"?',
    ],
  ];
  it('shows an agent of an experiment what is said beside it, others what is offered', async () => {
    const shown = use(noisy, {}, 'confident', { observations: ['max-prob'] });
    const agents = [use(noisy), shown];
    const plan = await expandDefinition(
      { experiment: experiment({ ...tiny, agents }), files: [] },
      { experiment: 'tiny', set: [] },
    );
    const seen = new Map(plan.trials.map(({ declaration }) => [declaration.label, declaration.observations]));
    expect(seen.get('confident')).toEqual(['max-prob']);
    expect(seen.get('noisy')?.length).toBeGreaterThan(1);
  });

  it.each(refusals)('refuses %s', async (_, change, message) => {
    const refusal = await expand(request(change)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'UserError', message: expect.stringContaining(message) as string });
  });
});
