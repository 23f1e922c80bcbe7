import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { api } from '../../src/contract/api.ts';
import { agents } from '../../src/run/catalogue.ts';
import { expand } from '../../src/run/expand.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const tiny = fileURLToPath(new URL('./fixture/tiny.ts', import.meta.url));
const temporary = temporaryFolder();
const before = process.cwd();
let project: string;

beforeEach(() => {
  project = temporary();
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(ROOT, join(project, 'node_modules', 'offramp'), 'dir');
  process.chdir(project);
});
afterEach(() => process.chdir(before));

function write(file: string, text: string): string {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const IMPORTED = "import { defineAgent, z } from 'offramp';\n";
/** What declares an agent in a module. */
const declared = (name: string, exported: string): string => `${exported} defineAgent({
  name: '${name}',
  options: z.strictObject({}),
  async *train() { throw new Error('never trained'); },
  load() { throw new Error('never loaded'); },
});
`;
/** The text of a module that declares agents, the first as its default. */
const agent = (name: string, ...named: string[]): string =>
  IMPORTED +
  declared(name, 'export default') +
  named.map((other) => declared(other, `export const ${other} =`)).join('');

/** The text of a module that changes an experiment. */
const changed = (change: string): string =>
  `import { defineAgent, defineEnvironment, experiment, use } from 'offramp';\nimport tiny from '${tiny}';\n` +
  `export default experiment({ ...tiny, ${change} });\n`;

/** The same with what `older.mjs` declares. */
const withOlder = (change: string): string => `import older from './older.mjs';\n${changed(change)}`;

/** The text of a module that holds what some Offramp, this one or another, has declared. */
const declaredBy = (stamp: unknown, name = 'foreign', exported = 'export default'): string =>
  `${exported} { name: '${name}', options: {}, train() {}, load() {}, api: ${JSON.stringify(stamp)} };\n`;

async function refusal(specifier: string): Promise<string> {
  const error: unknown = await agents.load(specifier).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'UserError' });
  return (error as Error).message;
}

async function refusalOfRun(experiment: string): Promise<string> {
  const error: unknown = await expand({ experiment, set: [] }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'UserError' });
  return (error as Error).message;
}

describe('a plugin', () => {
  it('is TypeScript or JavaScript, in whatever project, by its default or a named export', async () => {
    write('package.json', '{ "type": "commonjs" }');
    write('typed.ts', `${agent('typed')}const seeds: readonly number[] = [];\nexport { seeds };\n`);
    write('module.mjs', agent('module', 'second'));
    write('sub/package.json', '{ "type": "module" }');
    write('sub/plain.js', agent('plain'));
    const names: string[] = [];
    for (const specifier of ['./typed.ts', './module.mjs', './module.mjs#second', './sub/plain.js']) {
      names.push((await agents.load(specifier)).value.name);
    }
    expect(names).toEqual(['typed', 'module', 'second', 'plain']);
  });

  it('is an npm package, by its default or a named export', async () => {
    const folder = 'node_modules/@scope/their-agents';
    write(
      `${folder}/package.json`,
      '{ "name": "@scope/their-agents", "type": "module", "main": "index.js" }',
    );
    write(`${folder}/index.js`, declaredBy(api, 'dqn1') + declaredBy(api, 'dqn2', 'export const dqn2 ='));
    write('node_modules/plain-agent/package.json', '{ "type": "module", "exports": "./agent.js" }');
    write('node_modules/plain-agent/agent.js', declaredBy(api, 'plain'));
    expect(await agents.load('@scope/their-agents#dqn2')).toMatchObject({
      value: { name: 'dqn2' },
      file: join(project, folder, 'index.js'),
    });
    expect((await agents.load('@scope/their-agents')).value.name).toBe('dqn1');
    expect((await agents.load('plain-agent')).value.name).toBe('plain');
    expect(await refusal('@scope/their-agents#dqn3')).toContain(
      'index.js: no export "dqn3"; did you mean "dqn2"?',
    );
    expect(await refusal('@scope/absent')).toBe(
      `package "@scope/absent" cannot be found from ${project}; install it there`,
    );
  });

  it('that is not there is told with the nearest file', async () => {
    write('my-agent.ts', agent('mine'));
    expect(await refusal('./my-agnet.ts')).toBe(
      `${join(project, 'my-agnet.ts')}: no such file; did you mean "my-agent.ts"?`,
    );
  });

  it('that cannot be loaded is told with file and line', async () => {
    const thrown = write('throws.ts', "import 'offramp';\n\nconst limit: number = 3;\nnull.limit = limit;\n");
    expect(await refusal('./throws.ts')).toMatch(
      `./throws.ts: cannot be loaded: Cannot set properties of null`,
    );
    expect(await refusal('./throws.ts')).toContain(`(${thrown}:4)`);
    write('misspelt.mjs', agent('Mis spelt'));
    expect(await refusal('./misspelt.mjs')).toMatch(
      /^\.\/misspelt\.mjs: cannot be loaded: agent: name "Mis spelt" must be .*misspelt\.mjs:2\)$/,
    );
    write('no-schema.mjs', agent('loose').replace('z.strictObject({})', '{}'));
    expect(await refusal('./no-schema.mjs')).toMatch(
      /agent loose: options must be a schema.*no-schema\.mjs:2\)$/,
    );
  });

  it('made for another version of the contracts is refused', async () => {
    const newer = write('newer.mjs', declaredBy({ version: 2, home: api.home }));
    expect(await refusal('./newer.mjs')).toBe(
      `agent foreign of ${newer}: made for version 2 of the plugin contracts, but this Offramp has version 1; ` +
        'install a newer Offramp',
    );
    write('older.mjs', declaredBy({ version: 0, home: api.home }));
    expect(await refusal('./older.mjs')).toContain('install a newer release of the plugin');
  });

  it('made by another copy of Offramp is refused, with both places', async () => {
    write('elsewhere.mjs', declaredBy({ version: 1, home: 'file:///elsewhere/node_modules/offramp/dist/' }));
    const message = await refusal('./elsewhere.mjs');
    expect(message).toContain('the copy of Offramp in /elsewhere/node_modules/offramp/dist/');
    expect(message).toContain(`the one that runs is in ${ROOT}`);
  });

  it('made by hand is refused with what makes it', async () => {
    write('by-hand.mjs', declaredBy(undefined).replace(', api: undefined', ''));
    expect(await refusal('./by-hand.mjs')).toContain(
      'not made by Offramp; make it with defineAgent({ ... })',
    );
  });

  it('is held to the same inside an experiment', async () => {
    write('older.mjs', declaredBy({ version: 0, home: api.home }));
    write('agent.mjs', withOlder('agents: [{ agent: older, options: {}, label: "old" }]'));
    expect(await refusalOfRun('./agent.mjs')).toContain('experiment tiny: agent foreign: made for version 0');
    write('environment.mjs', withOlder('environments: [older]'));
    expect(await refusalOfRun('./environment.mjs')).toContain(
      'experiment tiny: environment foreign: made for',
    );
  });

  it('that fails while trials are planned is told with file and line', async () => {
    const bank = write(
      'bank.mjs',
      changed(
        "environments: [defineEnvironment({ ...tiny.environments[0],\n bank: () => { throw new Error('lost') } })]",
      ),
    );
    expect(await refusalOfRun('./bank.mjs')).toBe(`environment tiny: its bank: lost (${bank}:4)`);
    const looks = write(
      'looks.mjs',
      changed(
        "agents: [use(defineAgent({ ...tiny.agents[0].agent,\n observations: () => { throw new Error('blind') } }))]",
      ),
    );
    expect(await refusalOfRun('./looks.mjs')).toBe(`agent noisy: observations: blind (${looks}:4)`);
  });
});
