import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineEnvironment, type EnvironmentDefinition, type TrainingEnvironment } from 'offramp';
import { ContractBreach, environmentContract, toyBank } from 'offramp/testing';
import { describe, expect, it } from 'vitest';
import { brokenBy } from './broken-by.ts';
import { soundEnvironment } from './sound-environment.ts';

const ENVIRONMENTS = new URL('../../environments/', import.meta.url);
const BROKEN = new URL('./broken/environments/', import.meta.url);

interface Plugin {
  readonly default: EnvironmentDefinition | (() => TrainingEnvironment);
  /** Contracts it breaks, the one meant for it first. */
  readonly breaks: readonly string[];
}

async function environmentOf(file: URL): Promise<Plugin> {
  return (await import(fileURLToPath(file))) as Plugin;
}

describe.each(readdirSync(ENVIRONMENTS))('environments/%s', async (folder) => {
  const { default: environment } = await environmentOf(new URL(`${folder}/environment.ts`, ENVIRONMENTS));
  it.each(environmentContract(environment))('$name', ({ check }) => check());
});

const toy = defineEnvironment({
  name: 'toy',
  description: 'Three kinds of requests at three exits',
  finite: true,
  bank: async () => toyBank(),
});

describe('environmentContract', () => {
  it('lets sound environments pass, defined by a bank or made by a function', async () => {
    expect(await brokenBy(environmentContract(toy))).toEqual({});
    expect(await brokenBy(environmentContract(soundEnvironment))).toEqual({});
  });

  const files = readdirSync(BROKEN);
  it.each(files)(
    'catches broken/environments/%s by the contract meant for it, and by no other',
    async (file) => {
      const { default: environment, breaks } = await environmentOf(new URL(file, BROKEN));
      const broken = await brokenBy(environmentContract(environment));
      expect(new Set(Object.keys(broken)), JSON.stringify(broken, null, 2)).toEqual(new Set(breaks));
      expect(broken[breaks[0] as string]).toBeInstanceOf(ContractBreach);
    },
  );

  it('is broken in every one of its contracts by some environment', async () => {
    const meant = await Promise.all(
      files.map(async (file) => (await environmentOf(new URL(file, BROKEN))).breaks[0]),
    );
    expect(new Set(meant)).toEqual(new Set(environmentContract(toy).map(({ name }) => name)));
  });
});
