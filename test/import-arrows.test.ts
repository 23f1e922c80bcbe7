import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, type Weight, withoutComments } from './imports-of.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** From a part of the repository to the parts it may import; its own files and the leaves are always allowed. */
const ARROWS: Readonly<Record<string, Readonly<Record<string, Weight>>>> = {
  'src/bank': { 'src/file': 'values' },
  'src/backbone': { 'src/contract': 'types', 'src/data': 'values', 'src/file': 'values', 'src/nn': 'values' },
  'src/budget': { 'src/contract': 'types', 'src/bank': 'types', 'src/mdp': 'values' },
  'src/contract': { 'src/bank': 'types', 'src/backbone': 'types', 'src/data': 'types' },
  'src/data': { 'src/file': 'values' },
  'src/diagnosis': {
    'src/bank': 'types',
    'src/contract': 'types',
    'src/mdp': 'values',
    'src/results': 'values',
    'src/stats': 'values',
  },
  'src/file': {},
  'src/mdp': { 'src/contract': 'values', 'src/bank': 'values' },
  'src/nn': { 'src/contract': 'types' },
  'src/regression': { 'src/contract': 'types', 'src/nn': 'values' },
  'src/schema': { 'src/contract': 'types', 'src/bank': 'values' },
  'src/stats': { 'src/contract': 'types' },
  'src/report': {
    'src/contract/budget.ts': 'values',
    'src/contract': 'types',
    'src/results': 'types',
    'src/stats': 'values',
  },
  'src/results': { 'src/contract/budget.ts': 'values', 'src/contract': 'types', 'src/stats': 'values' },
  'src/run': {
    'src/contract/api.ts': 'values',
    'src/contract/budget.ts': 'values',
    'src/contract': 'types',
    'src/bank': 'values',
    'src/budget': 'values',
    'src/file': 'values',
    'src/mdp': 'values',
    'src/nn': 'values',
    'src/results': 'values',
    'src/schema': 'values',
  },
  'src/recording': { 'src/backbone': 'values', 'src/bank': 'values', 'src/data': 'values' },
  'src/inference': {
    'src/backbone': 'values',
    'src/contract': 'types',
    'src/data': 'values',
    'src/mdp': 'values',
    'src/stats': 'values',
  },
  'src/testing': {
    'src/contract': 'values',
    'src/bank': 'values',
    'src/mdp': 'values',
    'src/nn': 'values',
    'src/run': 'values',
  },
  'src/scaffold': { 'src/bank': 'values' },
  'src/cli': {
    'src/contract/budget.ts': 'values',
    'src/contract': 'types',
    'src/backbone': 'values',
    'src/bank': 'values',
    'src/data': 'values',
    'src/diagnosis': 'values',
    'src/file': 'values',
    'src/inference': 'values',
    'src/recording': 'values',
    'src/mdp': 'values',
    'src/nn': 'values',
    'src/report': 'values',
    'src/results': 'values',
    'src/run': 'values',
    'src/scaffold': 'values',
    'src/schema': 'values',
    'src/stats': 'values',
    'src/testing': 'values',
  },
  'src/index.ts': {
    'src/backbone': 'values',
    'src/bank': 'values',
    'src/contract': 'values',
    'src/data': 'types',
    'src/diagnosis': 'values',
    'src/mdp': 'values',
    'src/nn': 'values',
    'src/regression': 'values',
    'src/results': 'values',
    'src/stats': 'values',
  },
  'src/analysis': {
    'src/contract/budget.ts': 'values',
    'src/contract': 'types',
    'src/bank': 'values',
    'src/data': 'values',
    'src/diagnosis': 'values',
    'src/mdp': 'values',
    'src/report': 'values',
    'src/results': 'values',
    'src/run': 'values',
  },
  agents: { offramp: 'values' },
  environments: { offramp: 'values' },
  experiments: { offramp: 'values', agents: 'values', environments: 'values' },
};

/** What all of `src` stands on; they import nothing of ours but each other. */
const LEAVES = new Set(['src/error.ts', 'src/options.ts', 'src/random.ts', 'src/matrix.ts']);

/** Where an import's target may be worked out: a plugin's file, a worker's own, and a package that may be absent. */
const UNWRITTEN = new Set(['src/run/load-export.ts', 'src/run/boot.mjs', 'src/nn/backend.ts']);

const isCode = (name: string): boolean => /\.(ts|mjs|js)$/.test(name) && !name.endsWith('.d.ts');

function filesOf(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(isCode)
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort();
}

/** The path in the repository that an import of ours leads to; a package's name as it is. */
function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  return specifier.replace(/^offramp\/testing$/, 'src/testing').replace(/^offramp\//, '');
}

/** The part of the repository a file belongs to: a key of ARROWS, or its own path. */
function partOf(path: string): string {
  return Object.keys(ARROWS).find((part) => isWithin(path, part)) ?? path;
}

const isWithin = (path: string, part: string): boolean => path === part || path.startsWith(`${part}/`);

/** Why an import is refused; undefined where it is allowed. */
function refusal(file: string, { specifier, weight }: Import): string | undefined {
  const target = targetOf(file, specifier);
  const part = partOf(file);
  const said = (why: string): string => `${file} imports '${specifier}': ${why}`;
  if (specifier === '?') {
    return UNWRITTEN.has(file) ? undefined : said('an import that cannot be read from the file');
  }
  if (file.startsWith('src/')) {
    if (/^offramp(?!\/package\.json$)/.test(specifier)) return said('the framework does not import itself');
    if (!specifier.startsWith('.') || LEAVES.has(target)) return undefined;
    if (LEAVES.has(file)) return said('a leaf stands on nothing but leaves');
  }
  const own = part === 'environments' || part === 'experiments' ? dirname(file) : part;
  if (isWithin(target, own) && part !== 'agents') return undefined;
  const arrows = ARROWS[part];
  if (!arrows) return said(`no arrows are drawn for ${part}`);
  const arrow = Object.entries(arrows).find(([to]) => isWithin(target, to));
  if (!arrow) return said(`${part} may import ${Object.keys(arrows).join(', ') || 'nothing of ours'}`);
  return arrow[1] === 'types' && weight === 'values' ? said(`types of ${arrow[0]} only`) : undefined;
}

const files = ['src', 'agents', 'environments', 'experiments'].flatMap(filesOf);

describe('imports', () => {
  it('point one way', () => {
    const refused = files.flatMap((file) =>
      importsOf(readFileSync(join(ROOT, file), 'utf8')).flatMap((found) => refusal(file, found) ?? []),
    );
    expect(refused, `\n${refused.join('\n')}\n`).toEqual([]);
  });

  it('are read from files that are there', () => {
    const parts = new Set(files.map(partOf));
    for (const part of ['src/cli', 'src/run', 'src/mdp', 'src/index.ts', 'agents', 'environments']) {
      expect(parts).toContain(part);
    }
    expect(files.length).toBeGreaterThan(100);
  });

  it.each<[string, string, RegExp]>([
    ['agents/a.ts', "import fs from 'node:fs';", /agents may import offramp/],
    ['agents/a.ts', "import other from './b.ts';", /agents may import offramp/],
    ['agents/a.ts', "import other from 'offramp/agents/b';", /agents may import offramp/],
    ['agents/a.ts', "import { agentContract } from 'offramp/testing';", /agents may import offramp/],
    ['agents/a.ts', "import { readBank } from '../src/bank/read.ts';", /agents may import offramp/],
    [
      'environments/a/environment.ts',
      "import b from '../b/environment.ts';",
      /environments may import offramp/,
    ],
    ['environments/a/environment.ts', "import 'node:fs';", /environments may import offramp/],
    [
      'src/mdp/a.ts',
      "import { network } from '../nn/network.ts';",
      /src\/mdp may import src\/contract, src\/bank/,
    ],
    ['src/nn/a.ts', "import { EXIT } from '../contract/environment.ts';", /types of src\/contract only/],
    ['src/run/a.ts', "import random from '../../agents/random.ts';", /src\/run may import/],
    ['src/run/a.ts', "import { EXIT } from 'offramp';", /does not import itself/],
    ['src/cli/a.ts', "import random from 'offramp/agents/random';", /does not import itself/],
    ['src/run/a.ts', 'const m = await import(name);', /cannot be read/],
    ['src/report/a.ts', "import { run } from '../run/run.ts';", /src\/report may import/],
    ['src/random.ts', "import type { Bank } from './bank/bank.ts';", /leaf/],
    ['src/bank/a.ts', "import { EXIT } from '../index.ts';", /src\/bank may import src\/file/],
    ['src/tools/a.ts', "import { EXIT } from '../bank/bank.ts';", /no arrows are drawn/],
  ])('%s: %s is refused', (file, line, why) => {
    expect(importsOf(line).map((found) => refusal(file, found))).toEqual([expect.stringMatching(why)]);
  });

  it.each<[string, string]>([
    ['agents/a.ts', "import { defineAgent, z } from 'offramp';"],
    ['experiments/a/experiment.ts', "import random from '../../agents/random.ts';"],
    ['environments/a/environment.ts', "import { rows } from './rows.ts';"],
    ['src/mdp/a.ts', "import type { Policy } from '../contract/policy.ts';"],
    ['src/nn/kernels/a.ts', "import { UserError } from '../../error.ts';"],
    ['src/run/load-export.ts', 'await import(pathToFileURL(file).href)'],
  ])('%s: %s is allowed', (file, line) => {
    expect(importsOf(line).map((found) => refusal(file, found))).toEqual([undefined]);
  });
});

describe('the framework', () => {
  it('names no agent, environment or experiment', () => {
    const names = ['agents', 'environments', 'experiments']
      .flatMap((folder) => (existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder)) : []))
      .map((entry) => entry.replace(/\.ts$/, ''))
      // One word alone, `random` say, also means other things.
      .filter((name) => name.includes('-'));
    expect(names).toContain('exact-policy-gradient');
    const naming = filesOf('src').flatMap((file) => {
      // A policy's kind says how it is saved, not who made it.
      const text = withoutComments(readFileSync(join(ROOT, file), 'utf8')).replaceAll(/\bkind: '.*?'/g, '');
      return names
        .filter((name) => new RegExp(`(['"\`])${name}\\1`).test(text))
        .map((name) => `${file}: ${name}`);
    });
    expect(naming).toEqual([]);
  });
});
