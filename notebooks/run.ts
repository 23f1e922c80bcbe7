// Executes the notebooks: `npm run notebooks` puts what they show into their files, with `-- --check` it compares.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  faultsOf,
  FOLDER,
  type Notebook,
  notebookText,
  NOTEBOOKS,
  readNotebook,
  sourceOf,
  withOutputs,
  withoutOutputs,
} from './notebook.ts';

const ROOT = join(FOLDER, '..');
/** A folder like a clone in which nothing has been run: the notebooks, the docs beside them, and runs of their own. */
const PLACE = join(ROOT, 'build', 'notebooks');
/** Notebooks executed at a time. */
const AT_ONCE = 2;
const JUPYTER =
  'apt-get install -y --no-install-recommends jupyter-nbconvert jupyter-client python3-ipykernel';
const env = {
  ...process.env,
  JUPYTER_PATH: FOLDER,
  // what agents learn depends on the backend, and this one is on every machine
  OFFRAMP_BACKEND: 'wasm',
};

const words = process.argv.slice(2);
const check = words.includes('--check');
const names = words.filter((word) => word !== '--check');
await main(names.length > 0 ? names : NOTEBOOKS).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.find((name) => !NOTEBOOKS.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown}: expected one of ${NOTEBOOKS.join(', ')}`);
  await call('jupyter', ['nbconvert', '--version'], `there is no Jupyter; on Debian: ${JUPYTER}`);
  if (!existsSync(join(FOLDER, 'kernels/offramp/node_modules/tslab'))) {
    await call('npm', ['ci', '--prefix', join(FOLDER, 'kernels/offramp'), '--no-audit', '--no-fund']);
  }
  const sources = new Map(wanted.map((name) => [name, readNotebook(join(FOLDER, name))]));
  rmSync(PLACE, { recursive: true, force: true });
  mkdirSync(join(PLACE, 'notebooks'), { recursive: true });
  symlinkSync(join(ROOT, 'docs'), join(PLACE, 'docs'));
  for (const command of new Set([...sources.values()].flatMap(commandsOf))) await carryOut(command);
  const waiting = [...sources];
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) faults.push(...(await execute(...next)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

/** Executes one notebook and keeps or compares what it shows; what is wrong with it. */
async function execute(name: string, source: Notebook): Promise<string[]> {
  const start = performance.now();
  const file = join(PLACE, 'notebooks', name);
  writeFileSync(file, notebookText(withoutOutputs(source)));
  const options = ['--allow-errors', '--ExecutePreprocessor.record_timing=False', '--log-level=ERROR'];
  await call('jupyter', ['nbconvert', '--to', 'notebook', '--execute', '--inplace', ...options, file]);
  const executed = withOutputs(source, readNotebook(file));
  const faults = faultsOf(executed);
  const [text, kept] = [notebookText(executed), readFileSync(join(FOLDER, name), 'utf8')];
  if (check && text !== kept && faults.length === 0) {
    faults.push(
      'shows other things than its file; see build/notebooks, or put them there: npm run notebooks',
    );
  }
  if (!check && faults.length === 0) writeFileSync(join(FOLDER, name), text);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${faults.length === 0 ? 'ok   ' : 'FAILS'} ${name}, ${seconds} s`);
  return faults.map((fault) => `${name}: ${fault}`);
}

/** The runs that a notebook asks its reader to make first: commands in its prose. */
function commandsOf({ cells }: Notebook): string[] {
  const prose = cells.filter((cell) => cell.cell_type === 'markdown').map(sourceOf);
  return prose.flatMap((text) =>
    Array.from(text.matchAll(/^npm run -s offramp -- (run .+)$/gm), ([, command = '']) => command),
  );
}

async function carryOut(command: string): Promise<void> {
  const flags = ['--conditions=offramp-source', '--import', 'tsx', join(ROOT, 'src/cli/main.ts')];
  console.log(`offramp ${command}`);
  await call(process.execPath, [...flags, ...command.split(' '), '--out', join(PLACE, 'runs')]);
}

/** Runs a program; where it cannot be had or fails, ends with what it printed. */
function call(program: string, args: readonly string[], hint?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const child = spawn(program, args, { cwd: ROOT, env });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (printed += String(part)));
    child.on('error', () => reject(new Error(hint ?? `${program} cannot be started`)));
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(hint ?? `${program} ${args.join(' ')}\n${printed}`)),
    );
  });
}
