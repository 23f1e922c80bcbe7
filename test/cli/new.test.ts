import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readBank } from '../../src/bank/read.ts';
import { computeBounds } from '../../src/run/execute-training.ts';
import { executeOne } from '../run/fixture/execute-one.ts';
import { expand } from '../../src/run/expand.ts';
import { start } from '../../src/scaffold/start.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const temporary = temporaryFolder();

/** An empty folder from which `offramp` is found. */
function empty(): string {
  const folder = temporary();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'offramp'), 'dir');
  return folder;
}

const text = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const written = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name !== 'node_modules')
    .sort();

function offramp(...words: string[]) {
  const main = join(ROOT, 'src/cli/main.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=offramp-source', '--import', 'tsx', main, 'new', ...words],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe('offramp new', () => {
  it('starts a project around an agent in an empty folder, and says what to do next', () => {
    const folder = join(temporary(), 'My policies');
    const { status, stdout } = offramp('agent', 'mine', '--dir', folder);
    expect(status).toBe(0);
    expect(stdout).toContain(`wrote ${join(folder, 'mine.ts')}, ${join(folder, 'mine.test.ts')}, `);
    expect(stdout).toMatch(
      /next:\n {2}npm install\n {2}.* check '\/.*mine\.ts'\n {2}npx vitest run\n {2}.* run quickstart/,
    );
    expect(written(folder)).toEqual(['mine.test.ts', 'mine.ts', 'package.json', 'tsconfig.json']);
    expect(JSON.parse(text(folder, 'package.json'))).toMatchObject({
      name: 'my-policies',
      private: true,
      type: 'module',
      scripts: { test: 'vitest run', check: 'offramp check ./mine.ts' },
      devDependencies: {
        offramp: expect.stringMatching(/^\^\d/) as string,
        vitest: expect.anything() as string,
      },
    });
    expect(text(folder, 'mine.ts')).toContain("name: 'mine'");
    expect(text(folder, 'mine.test.ts')).toContain("import agent from './mine.ts'");
    for (const file of ['mine.ts', 'mine.test.ts']) expect(text(folder, file)).not.toContain('my-agent');
  });

  it('leaves an older project as it is, and names what it lacks', () => {
    const folder = temporary();
    const manifest = '{ "dependencies": { "offramp": "*" } }';
    writeFileSync(join(folder, 'package.json'), manifest);
    mkdirSync(join(folder, 'agents'));
    const request = { kind: 'agent', name: 'mine', folder: join(folder, 'agents') } as const;
    expect(start({ ...request, javascript: true })).toEqual({
      files: [join(folder, 'agents/mine.mjs'), join(folder, 'agents/mine.test.mjs')],
      newProject: false,
      missing: ['vitest'],
    });
    expect(start({ ...request, javascript: false }).missing).toEqual(['vitest', 'typescript', '@types/node']);
    expect(text(folder, 'package.json')).toBe(manifest);
    expect(text(folder, 'agents/mine.test.mjs')).toContain("import agent from './mine.mjs'");
  });

  it('overwrites nothing, and writes nothing where it would', () => {
    const folder = temporary();
    writeFileSync(join(folder, 'mine.test.ts'), 'precious');
    const { status, stderr } = offramp('agent', 'mine', '--dir', folder);
    expect(status).toBe(2);
    expect(stderr).toBe(
      `error: ${join(folder, 'mine.test.ts')}: is there already; choose another name or folder\n`,
    );
    expect(written(folder)).toEqual(['mine.test.ts']);
    expect(text(folder, 'mine.test.ts')).toBe('precious');
  });

  it.each([
    [
      'agent',
      'MyAgent',
      'agent: name "MyAgent" must be lower-case words joined by hyphens; did you mean "my-agent"?',
    ],
    ['environment', '../escape', 'did you mean "escape"?'],
    ['experiment', '??', 'experiment: name "??" must be lower-case words joined by hyphens\n'],
    ['agent', 'threshold', 'agent: "threshold" is one of the framework\'s own'],
    ['agnt', 'mine', 'Allowed choices are agent, environment, experiment.'],
  ])('refuses %s %s', (kind, name, message) => {
    const folder = temporary();
    const { status, stderr } = offramp(kind, name, '--dir', folder);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(written(folder)).toEqual([]);
  });
});

describe('what it makes', () => {
  it('is an agent that comes within 1% of the exact optimum, the same in TypeScript and JavaScript', async () => {
    const folder = empty();
    const experiment = join(folder, 'exact.mjs');
    writeFileSync(
      experiment,
      "import { experiment } from 'offramp';\nimport synthetic from 'offramp/environments/synthetic';\n" +
        "export default experiment({ name: 'exact', question: 'How near?', environments: [synthetic], agents: [], lambda: [0.2, 0.5], seeds: 1 });",
    );
    const records = [];
    for (const javascript of [false, true]) {
      const { files } = start({ kind: 'agent', name: 'mine', folder, javascript });
      const { trials, reward } = await expand({ experiment, agents: [files[0] as string], set: [] });
      for (const trial of trials) {
        const { results, policy } = await executeOne(trial, { backend: 'none', node: 0 });
        const { optimum } = computeBounds(trial.environment, reward, trial.declaration).bounds;
        expect(results.test.deterministic.reward).toBeGreaterThan(0.99 * (optimum?.reward as number));
        records.push({ results, policy });
      }
    }
    expect(records.slice(2)).toEqual(records.slice(0, 2));
  });

  it('is an environment whose bank is whole and whose network has something to save', async () => {
    const folder = empty();
    const { files } = start({ kind: 'environment', name: 'my-own-traces', folder, javascript: false });
    const bank = await readBank(files[2] as string);
    expect(bank.name).toBe('my-own-traces');
    const [first, , last] = bank.provenance.accuracy as [number, number, number];
    expect(first).toBeGreaterThan(0.5);
    expect(last).toBeGreaterThan(first + 0.1);
    expect(text(folder, 'my-own-traces.ts')).toContain("new URL('./my-own-traces.arrow', import.meta.url)");
  });

  it('is an experiment of the agents and environments beside it and those of the framework', async () => {
    const folder = empty();
    for (const [kind, name] of [
      ['agent', 'class'],
      ['agent', '3-levels'],
      ['environment', 'my-own-traces'],
      ['experiment', 'study'],
    ] as const) {
      start({ kind, name, folder, javascript: false });
    }
    const { trials, environments } = await expand({ experiment: join(folder, 'study.ts'), set: [] });
    expect(environments.map(({ name }) => name)).toEqual(['my-own-traces', 'cifar10-resnet-9exit']);
    expect(new Set(trials.map(({ declaration }) => declaration.label))).toEqual(
      new Set([
        'class',
        '3-levels',
        'fixed-exit',
        'threshold',
        'threshold-per-exit',
        'exact-policy-gradient',
      ]),
    );
    expect(start({ kind: 'experiment', name: 'plain', folder, javascript: true }).files[0]).toMatch(
      /plain\.js$/,
    );
    expect(await expand({ experiment: join(folder, 'plain.js'), set: [] })).toMatchObject({
      experiment: 'plain',
      environments: [{ name: 'my-own-traces' }, { name: 'cifar10-resnet-9exit' }],
    });
  });
});
