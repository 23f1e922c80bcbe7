import type { AgentUse, ExperimentDefinition } from '../contract/experiment.ts';
import { suggestion, UserError } from '../error.ts';
import { agents, unknown } from './catalogue.ts';
import { isModuleSpecifier } from './load-export.ts';

/** The agents of a run, and the files of those that are no part of the experiment. */
export interface Selection {
  readonly uses: readonly AgentUse[];
  readonly files: readonly string[];
}

/** The experiment's agents, or those of `names`: its labels, entries of the catalogue, files, packages. */
export async function selectAgents(
  experiment: ExperimentDefinition,
  names: readonly string[] | undefined,
): Promise<Selection> {
  if (!names) return { uses: experiment.agents, files: [] };
  const uses: AgentUse[] = [];
  const files: string[] = [];
  for (const name of names) {
    const own = experiment.agents.find(({ label }) => label === name);
    if (own) {
      uses.push(own);
      continue;
    }
    const { value: agent, file } = await find(name, experiment);
    uses.push({ agent, options: {}, label: agent.name });
    files.push(file);
  }
  return { uses, files };
}

function find(name: string, experiment: ExperimentDefinition): ReturnType<typeof agents.load> {
  const known = agents.names();
  if (known.includes(name) || isModuleSpecifier(name)) return agents.load(name);
  const labels = experiment.agents.map(({ label }) => label);
  throw unknown('agent', name, [...new Set([...labels, ...known])]);
}

/** `uses` with each `label.option=value` of `changes` applied; the value is JSON, or else a string. */
export function changeOptions(uses: readonly AgentUse[], changes: readonly string[]): AgentUse[] {
  const changed = uses.map((use) => ({ ...use, options: { ...use.options } }));
  for (const change of changes) {
    const { label, option, value } = parseChange(
      change,
      changed.map((use) => use.label),
    );
    const use = changed.find((candidate) => candidate.label === label);
    if (use) use.options[option] = value;
  }
  return changed;
}

function parseChange(
  change: string,
  labels: readonly string[],
): { label: string; option: string; value: unknown } {
  const equals = change.indexOf('=');
  const path = change.slice(0, equals);
  const dot = path.lastIndexOf('.');
  if (equals < 0 || dot < 1 || dot === path.length - 1) {
    throw new UserError(`--set ${change}: expected agent.option=value`);
  }
  const label = path.slice(0, dot);
  if (!labels.includes(label)) {
    throw new UserError(`--set ${change}: no agent "${label}" in this run${suggestion(label, labels)}`);
  }
  return { label, option: path.slice(dot + 1), value: jsonOrText(change.slice(equals + 1)) };
}

/** A value of the command line: JSON, or else a string. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
