import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { Command } from 'commander';
import { TOOL } from '../bank/tool.ts';
import { startBackend } from '../nn/backend.ts';

const require = createRequire(import.meta.url);

const TENSORFLOW =
  'npm install @tensorflow/tfjs-node, which fetches or builds its native library, makes it faster';

/** Programs that some tests and guides use, what they are called, and how they are had. */
const PROGRAMS = {
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    purpose: 'tests of the report page; apt-get install chromium',
  },
  jupyter: { names: ['jupyter'], purpose: 'notebooks; apt-get install jupyter-nbconvert' },
  slurm: { names: ['sbatch'], purpose: 'runs on a cluster; apt-get install slurm-wlm' },
} as const;

/** `offramp doctor`: what this installation runs on, and what it lacks. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('show versions, the backend in use and why, and what is missing')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const findings = await examine();
      process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : inWords(findings));
    });
}

type Findings = Awaited<ReturnType<typeof examine>>;

async function examine() {
  const backend = await startBackend();
  return {
    offramp: TOOL.replace(/^\S+ /, ''),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    backend,
    // Last, as asking for another backend switches to it.
    tensorflow: await tensorflowState(),
    packages: packageVersions(),
    programs: Object.fromEntries(
      Object.entries(PROGRAMS).map(([program, { names }]) => [program, onPath(names) ?? null]),
    ),
  };
}

function inWords(findings: Findings): string {
  const { backend, tensorflow, packages, programs } = findings;
  const threads = `${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'}`;
  const lines: [string, string][] = [
    ['offramp', findings.offramp],
    ['Node', `${findings.node}, ${findings.platform}`],
    ['cores', String(findings.cores)],
    ['backend', `${backend.name}, ${threads} a worker: ${backend.reason}`],
    ['tensorflow', tensorflow === 'loads' ? tensorflow : `${tensorflow}\n${TENSORFLOW}`],
    ...Object.entries(PROGRAMS).map(([program, { purpose }]): [string, string] => [
      program,
      programs[program] ?? `not found; for ${purpose}`,
    ]),
    ...Object.entries(packages).map(([name, version]): [string, string] => [name, version ?? 'missing']),
  ];
  const width = Math.max(...lines.map(([label]) => label.length)) + 2;
  const indented = (text: string): string => text.replaceAll('\n', `\n${' '.repeat(width)}`);
  return lines.map(([label, text]) => `${label.padEnd(width)}${indented(text)}\n`).join('');
}

async function tensorflowState(): Promise<string> {
  try {
    await startBackend('tensorflow');
    return 'loads';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Installed version of each dependency; null where it is missing. */
function packageVersions(): Record<string, string | null> {
  const { dependencies } = require('offramp/package.json') as { dependencies: Record<string, string> };
  return Object.fromEntries(Object.keys(dependencies).map((name) => [name, versionOf(name) ?? null]));
}

/** Read from its folder: a package may hide its package.json from `require`. */
function versionOf(name: string): string | undefined {
  const file = (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, 'package.json'))
    .find((candidate) => existsSync(candidate));
  return file && (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}
