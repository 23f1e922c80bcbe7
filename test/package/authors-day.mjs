// The day of a plugin's author, from the packed package alone: an empty folder, an agent of one's own, trusted by its
// tests, in a report beside the built-in ones; in TypeScript and JavaScript, on every Node that is supported.
//   node test/package/authors-day.mjs [--nodes 20,22,24]
// Needs the npm registry. Works in a folder of TMPDIR, which it removes.
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkContents, checkManifest, checkTypes } from './contents.mjs';
import { sameButForCode } from './records.mjs';
import { conclude, run, Skip, stage } from './stages.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({ options: { nodes: { type: 'string', default: '20,22,24' } } });
const NODES = values.nodes.split(',');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
/** One price, few seeds: enough to be in the report. */
const SMALL = ['--lambda', '0.5', '--seeds', '2'];

const above = ancestors(tmpdir()).find((path) => existsSync(join(path, 'package.json')));
if (above) throw new Error(`${above} is an npm project, and no folder below it is empty to npm; set TMPDIR`);
const work = mkdtempSync(join(tmpdir(), 'authors-day-'));
const folder = (name) => mkdirSync(join(work, name), { recursive: true }) ?? join(work, name);
const npm = (cwd, ...words) => run('npm', [...words, ...QUIET], { cwd });
const npx = (cwd, ...words) => run('npx', ['--no-install', ...words], { cwd });
/** The installed command, on a Node of one's choice. */
const offramp = (cwd, words, { node = process.execPath, code = 0 } = {}) =>
  run(node, [join(cwd, 'node_modules/offramp/dist/src/cli/main.js'), ...words], { cwd, code });

/** Runs agents against each other; the folder of the run. */
function runAgents(cwd, out, words, options) {
  offramp(cwd, ['run', ...words, '--out', out], options);
  return onlyRun(join(cwd, out));
}

function onlyRun(path) {
  const runs = readdirSync(path);
  assert.equal(runs.length, 1);
  return join(path, runs[0]);
}

/** All agents are in the results and on the page, each with its seeds. */
function assertReported(path, agents) {
  const { results, trials } = JSON.parse(readFileSync(join(path, 'results.json'), 'utf8'));
  assert.equal(trials.done, trials.total);
  assert.deepEqual(new Set(results.map(({ agent }) => agent)), new Set(agents));
  const page = readFileSync(join(path, 'report.html'), 'utf8');
  for (const agent of agents) assert.ok(page.includes(agent), `report.html does not show ${agent}`);
}

try {
  const tarball = await stage('build and pack', () => {
    const { stdout } = run('npm', ['pack', '--json', '--pack-destination', work], { cwd: ROOT });
    return join(work, [JSON.parse(stdout)].flat(2).flatMap(filenames)[0]);
  });
  if (tarball) {
    run('tar', ['xzf', tarball, '-C', work]);
    await packageStages(tarball);
    await typescriptStages(tarball, folder('typescript'));
    await javascriptStages(tarball, folder('javascript'));
    for (const major of NODES) await nodeStages(major);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
conclude();

function ancestors(path) {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...ancestors(parent)];
}

/** npm 11 lists packages by name, older ones in an array. */
function filenames(said) {
  return said.filename ? [said.filename] : Object.values(said).map(({ filename }) => filename);
}

async function packageStages(tarball) {
  const bin = join(ROOT, 'node_modules/.bin');
  await stage('package: nothing missing, nothing to spare', () => checkContents(join(work, 'package')));
  await stage('package: publint', () => checkManifest(tarball, bin));
  await stage('package: are the types wrong', () => checkTypes(tarball, bin));
}

async function typescriptStages(tarball, cwd) {
  await stage('day: install the package in an empty folder', () => npm(cwd, 'install', tarball));
  await stage('day: offramp new agent mine', () => offramp(cwd, ['new', 'agent', 'mine']));
  await stage('day: install what its test needs', () =>
    npm(cwd, 'install', '--save-dev', 'vitest', 'typescript', '@types/node'),
  );
  await stage('day: offramp check ./mine.ts', () => offramp(cwd, ['check', './mine.ts']));
  await stage('day: its own test', () => npx(cwd, 'vitest', 'run'));
  await stage('day: against built-in agents, in results and report', () => {
    const agents = ['threshold', 'exact-policy-gradient', './mine.ts'];
    const path = runAgents(cwd, 'day', ['quickstart', '--agents', agents.join(','), ...SMALL]);
    assertReported(path, ['threshold', 'exact-policy-gradient', 'mine']);
  });
  await stage('day: its results as tables, figures and files', () => {
    const path = onlyRun(join(cwd, 'day'));
    offramp(cwd, ['report', path, '--export', 'figures']);
    const script =
      "import { loadRun, frontierSvg, svgToPng } from 'offramp/analysis';\n" +
      "const { results, summary } = await loadRun('day/quickstart');\n" +
      "const png = svgToPng(frontierSvg(summary, 'cifar10-epnet'));\n" +
      'console.log(JSON.stringify({ rows: results.numRows(), agents: results.array("agent"), start: [...png.slice(1, 4)] }));\n';
    const { stdout } = run(process.execPath, ['--input-type=module', '--eval', script], { cwd });
    assert.deepEqual(JSON.parse(stdout), {
      rows: 3,
      agents: ['threshold', 'exact-policy-gradient', 'mine'],
      start: [...Buffer.from('PNG')],
    });
    const files = readdirSync(join(cwd, 'figures'));
    for (const file of ['results.csv', 'results.arrow', 'results.tex', 'frontier-cifar10-epnet.png'])
      assert.ok(files.includes(file), `${file} is missing`);
  });
  await stage("day: the author's part is one file", () => {
    const made = readdirSync(cwd).filter((name) => /\.[jt]s$/.test(name) && !name.includes('.test.'));
    assert.deepEqual(made, ['mine.ts']);
  });
  await stage('reinforce.ts, copied into the project, gives the same records', () => {
    cpSync(join(ROOT, 'agents/reinforce.ts'), join(cwd, 'reinforce.ts'));
    const short = ['--lambda', '0.5', '--seeds', '2', '--set', 'reinforce.episodes=20480'];
    const builtIn = runAgents(cwd, 'built-in', ['quickstart', '--agents', 'reinforce', ...short]);
    const copied = runAgents(cwd, 'copied', ['quickstart', '--agents', './reinforce.ts', ...short]);
    sameButForCode(builtIn, copied);
  });
  await stage('an environment and an experiment of its own', () => {
    offramp(cwd, ['new', 'environment', 'traces']);
    offramp(cwd, ['check', './traces.ts']);
    offramp(cwd, ['new', 'experiment', 'study']);
    const path = runAgents(cwd, 'own', ['./study.ts', '--agents', 'mine,threshold', ...SMALL]);
    assertReported(path, ['mine', 'threshold']);
    npx(cwd, 'vitest', 'run', 'traces.test.ts', 'study.test.ts');
  });
  await stage('public types: misspelt options do not compile', () => {
    cpSync(join(ROOT, 'test/package/types.test.ts'), join(cwd, 'types.test.ts'));
    npx(cwd, 'tsc');
    writeFileSync(
      join(cwd, 'misspelt.ts'),
      "import { use } from 'offramp';\nimport r from 'offramp/agents/reinforce';\nexport default use(r, { episode: 1 });\n",
    );
    const { stdout } = run('npx', ['--no-install', 'tsc'], { cwd, code: 1 });
    assert.match(stdout, /misspelt\.ts\(3,\d+\): error TS\d+: .*'episode'/);
    assert.equal(
      stdout
        .trim()
        .split('\n')
        .filter((line) => line.includes('error TS')).length,
      1,
      stdout,
    );
    rmSync(join(cwd, 'misspelt.ts'));
  });
  await stage('a package of agents, by a named export', () => {
    const theirs = join(cwd, 'node_modules/@scope/their-agents');
    mkdirSync(theirs, { recursive: true });
    writeFileSync(
      join(theirs, 'package.json'),
      '{ "name": "@scope/their-agents", "type": "module", "exports": { ".": { "import": "./index.js" } } }',
    );
    writeFileSync(
      join(theirs, 'index.js'),
      "import { defineAgent } from 'offramp';\nimport threshold from 'offramp/agents/threshold';\n" +
        "export const dqn2 = defineAgent({ ...threshold, name: 'dqn2' });\n",
    );
    const path = runAgents(cwd, 'theirs', [
      'quickstart',
      '--agents',
      './mine.ts,@scope/their-agents#dqn2',
      ...SMALL,
    ]);
    assertReported(path, ['mine', 'dqn2']);
  });
  await stage('an agent that throws fails its own trials and is told with its line', () => {
    writeFileSync(
      join(cwd, 'broken.ts'),
      "import { defineAgent } from 'offramp';\nimport mine from './mine.ts';\n" +
        "export default defineAgent({ ...mine, name: 'broken',\n" +
        '  async *train() {\n    yield { step: 1, of: 2, metrics: {} };\n' +
        "    const nothing: { exits?: number[] } = {};\n    throw new Error('lost ' + nothing.exits);\n  } });\n",
    );
    const words = ['run', 'quickstart', '--agents', './broken.ts,./mine.ts', ...SMALL, '--out', 'failing'];
    const { stderr } = offramp(cwd, words, { code: 1 });
    assert.match(stderr, /failed: broken on .*: lost undefined \(.*broken\.ts:7\)/);
    const { results, trials } = JSON.parse(
      readFileSync(join(onlyRun(join(cwd, 'failing')), 'results.json'), 'utf8'),
    );
    assert.deepEqual(trials, { total: 4, done: 2, failed: 2 });
    assert.deepEqual(
      results.map(({ agent, seeds }) => [agent, seeds]),
      [['mine', 2]],
    );
  });
  await stage("with tfjs-node's native library", () => {
    const { tensorflow } = JSON.parse(offramp(cwd, ['doctor', '--json']).stdout);
    if (tensorflow !== 'loads')
      throw new Skip(`${tensorflow}; its postinstall fetches it from outside of npm`);
    offramp(cwd, ['check', './mine.ts']);
  });
}

async function javascriptStages(tarball, cwd) {
  await stage('JavaScript: a project of its own', () => {
    run('npx', ['--yes', `--package=${tarball}`, '--', 'offramp', 'new', 'agent', 'plain', '--js'], { cwd });
    const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
    assert.deepEqual(Object.keys(manifest.devDependencies), ['offramp', 'vitest']);
    assert.ok(!existsSync(join(cwd, 'tsconfig.json')));
    npm(cwd, 'install', '--save-dev', tarball);
  });
  await stage('JavaScript: check, test, run, report', () => {
    npm(cwd, 'run', 'check');
    npm(cwd, 'test');
    const path = runAgents(cwd, 'runs', ['quickstart', '--agents', 'threshold,./plain.js', ...SMALL]);
    assertReported(path, ['threshold', 'plain']);
  });
  await stage('an agent made by another copy of Offramp is refused', () => {
    const theirs = join(work, 'typescript/mine.ts');
    const { stderr } = offramp(cwd, ['run', 'quickstart', '--agents', theirs], { code: 2 });
    assert.match(
      stderr,
      /declared by the copy of Offramp in .*typescript.*, but the one that runs is in .*javascript/,
    );
  });
}

/** The finished projects on another Node, its program from the npm registry. */
async function nodeStages(major) {
  const cwd = folder(`node-${major}`);
  await stage(`Node ${major}: both projects`, () => {
    npm(cwd, 'install', '--no-save', '--prefix', cwd, `node@${major}`);
    const node = join(cwd, 'node_modules/.bin/node');
    const version = run(node, ['--version']).stdout.trim();
    assert.match(version, new RegExp(`^v${major}\\.`));
    for (const [project, file, name] of [
      ['typescript', './mine.ts', 'mine'],
      ['javascript', './plain.js', 'plain'],
    ]) {
      const there = join(work, project);
      offramp(there, ['check', file], { node });
      const words = ['quickstart', '--agents', `threshold,${file}`, ...SMALL];
      assertReported(runAgents(there, `node-${major}`, words, { node }), ['threshold', name]);
      run(node, [join(there, 'node_modules/vitest/vitest.mjs'), 'run', name], { cwd: there });
    }
  });
}
