import { API, type Api, defineAgent, defineEnvironment, experiment, z } from 'offramp';
import { describe, expect, it } from 'vitest';
import { checkApi } from '../../src/run/check-api.ts';

const agent = defineAgent({
  name: 'nobody',
  options: z.strictObject({}),
  train() {
    throw new Error('not trained here');
  },
  load() {
    throw new Error('not loaded here');
  },
});
const environment = defineEnvironment({
  name: 'nowhere',
  description: 'no bank',
  bank: () => Promise.reject(new Error('no bank')),
});
const question = experiment({
  name: 'none',
  question: 'None?',
  environments: [],
  agents: [],
  lambda: [0],
  seeds: 1,
});
const check = (api?: Api) => () => checkApi({ ...(api && { api }) }, 'agent mine', 'defineAgent');
const home = agent.api?.home as string;

describe('what is declared', () => {
  it('carries the version of its contracts and the copy of the framework that declared it', () => {
    const root = new URL('../../', import.meta.url).href;
    for (const declared of [agent, environment, question]) {
      expect(declared.api).toEqual({ version: API, home: root });
      expect(() => checkApi(declared, 'plugin', 'its maker')).not.toThrow();
    }
  });

  it('is refused from another version, saying which side to update', () => {
    expect(check({ version: API + 1, home })).toThrow(/version 2 .* has version 1; install a newer Offramp$/);
    expect(check({ version: API - 1, home })).toThrow(/install a newer release of the plugin$/);
  });

  it('is refused from another copy, naming both, and where nobody declared it', () => {
    expect(check({ version: API, home: 'file:///elsewhere/offramp/' })).toThrow(
      /^agent mine: declared by the copy of Offramp in \/elsewhere\/offramp\/, but the one that runs is in /,
    );
    expect(check()).toThrow('agent mine: not made by Offramp; make it with defineAgent({ ... })');
  });
});
