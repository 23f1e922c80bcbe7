import { existsSync, readdirSync } from 'node:fs';
import type { EnvironmentDefinition } from 'offramp';
import { describe, expect, it } from 'vitest';
import { countOf } from '../../src/bank/columns.ts';
import { DEFAULT_OBSERVATIONS } from '../../src/mdp/observations.ts';
import { problemOf } from '../mdp/fixture.ts';

const ROOT = new URL('../../environments/', import.meta.url);

describe.each(readdirSync(ROOT))('environments/%s', (folder) => {
  const load = async (): Promise<EnvironmentDefinition> => {
    const module = (await import(new URL(`${folder}/environment.ts`, ROOT).href)) as {
      default: EnvironmentDefinition;
    };
    return module.default;
  };

  it('is named after its folder and has a card', async () => {
    expect((await load()).name).toBe(folder);
    expect(existsSync(new URL(`${folder}/README.md`, ROOT))).toBe(true);
  });

  it('opens the same bank each time, with samples to learn from, to tune on and to be tested on', async () => {
    const definition = await load();
    const [bank, again] = [await definition.bank(), await definition.bank()];
    expect(again.hash).toBe(bank.hash);
    for (const split of ['policy', 'tune', 'test'] as const)
      expect(countOf(bank, split)).toBeGreaterThan(100);
  });

  it('shows observations that its bank has, and no policy on them beats hindsight', async () => {
    const definition = await load();
    const { observations = DEFAULT_OBSERVATIONS, finite = false } = definition;
    const problem = problemOf(await definition.bank(), { observations, finite });
    const { bestFixedExit, oracle, optimum } = problem.bounds();
    expect(oracle.reward).toBeGreaterThan(bestFixedExit.reward);
    expect(optimum !== undefined).toBe(finite);
    if (!optimum) return;
    expect(optimum.reward).toBeGreaterThan(bestFixedExit.reward);
    expect(optimum.reward).toBeLessThan(oracle.reward);
  });
});
