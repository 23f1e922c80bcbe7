import { Command } from 'commander';
import type { Agent } from '../contract/agent.ts';
import type { EnvironmentDefinition } from '../contract/environment.ts';
import { suggestion, UserError } from '../error.ts';
import { agents, environments, type Kind } from '../run/catalogue.ts';
import { isModuleSpecifier, type Loaded, loadExport } from '../run/load-export.ts';
import { errorPlace } from '../run/plugin-error.ts';
import { changeOptions } from '../run/select-agents.ts';
import { agentContract, ContractBreach, type ContractCheck, environmentContract } from '../testing/index.ts';
import { collected } from './values.ts';

interface CheckFlags {
  readonly set: readonly string[];
  readonly json?: true;
}

/** A plugin and the contracts it is held to. */
interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly checks: readonly ContractCheck[];
}

/** How a plugin stands to one contract. */
interface Verdict {
  readonly contract: string;
  readonly demands: string;
  readonly kept: boolean;
  /** Why it is broken. */
  readonly reason?: string;
  readonly seconds: number;
}

/** `offramp check`: holds a plugin to its contracts; exit code 0 only where it keeps all of them. */
export function checkCommand(): Command {
  return new Command('check')
    .description('hold an agent or an environment to the contracts of its kind')
    .argument('<plugin>', 'a file, a package, either with #export, or a name that `offramp list` shows')
    .option('--set <option=value>', 'change an option of the agent; may be repeated', collected, [])
    .option('--json', 'print one JSON object instead of the verdicts')
    .action(check);
}

async function check(plugin: string, { set, json }: CheckFlags): Promise<void> {
  const { checks, ...subject } = await load(plugin, set);
  process.exitCode = 1;
  if (!json) process.stdout.write(`${subject.kind} ${subject.name}  ${subject.file}\n`);
  const verdicts: Verdict[] = [];
  for (const one of checks) {
    const verdict = await judge(one);
    if (!json)
      process.stdout.write(line(verdict, verdicts, Math.max(...checks.map(({ name }) => name.length))));
    verdicts.push(verdict);
  }
  const kept = verdicts.filter((verdict) => verdict.kept).length;
  if (json) process.stdout.write(`${JSON.stringify({ ...subject, contracts: verdicts }, null, 2)}\n`);
  else process.stdout.write(`${kept} of ${checks.length} contracts kept\n`);
  process.exitCode = kept === checks.length ? 0 : 1;
}

/** Finds out which kind of plugin it is. */
async function load(plugin: string, set: readonly string[]): Promise<Subject> {
  if ((await kindOf(plugin)) === agents) {
    const { value, file } = await agents.load(plugin);
    const changes = set.map((change) => `${value.name}.${change}`);
    const [use] = changeOptions([{ agent: value, options: {}, label: value.name }], changes);
    return { kind: 'agent', name: value.name, file, checks: agentContract(value, use?.options ?? {}) };
  }
  const { value, file }: Loaded<EnvironmentDefinition> = await environments.load(plugin);
  if (set.length > 0) throw new UserError(`--set ${set[0]}: environment ${value.name} has no options`);
  return { kind: 'environment', name: value.name, file, checks: environmentContract(value) };
}

async function kindOf(plugin: string): Promise<Kind<Agent> | Kind<EnvironmentDefinition>> {
  const known = [agents, environments].find((kind) => kind.names().includes(plugin));
  if (known) return known;
  if (!isModuleSpecifier(plugin)) {
    const names = [...agents.names(), ...environments.names()];
    throw new UserError(`plugin "${plugin}" is not known${suggestion(plugin, names)}`);
  }
  const expected = 'plugin; make it with defineAgent({ ... }) or defineEnvironment({ ... })';
  const { value } = await loadExport(plugin, expected, isPlugin);
  return 'train' in value ? agents : environments;
}

function isPlugin(value: unknown): value is Agent | EnvironmentDefinition {
  return typeof value === 'object' && value !== null && ('train' in value || 'bank' in value);
}

async function judge(checked: ContractCheck): Promise<Verdict> {
  const from = performance.now();
  let reason: string | undefined;
  try {
    await checked.check();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    reason = error instanceof ContractBreach ? said : said + errorPlace(error);
  }
  const seconds = (performance.now() - from) / 1000;
  const { name, demands } = checked;
  return {
    contract: name,
    demands,
    kept: reason === undefined,
    ...(reason !== undefined && { reason }),
    seconds,
  };
}

/** One contract: kept or not, and in how many seconds; what is broken is said with what was demanded. */
function line(verdict: Verdict, before: readonly Verdict[], width: number): string {
  const { contract, demands, kept, reason, seconds } = verdict;
  const head = `  ${kept ? '✓' : '✗'} ${contract.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s`;
  if (kept) return `${head}\n`;
  const same = before.find((other) => other.reason === reason);
  return `${head}\n      ${same ? `as above: ${same.contract}` : `${reason}\n      ${demands}`}\n`;
}
