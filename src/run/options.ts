import type { Agent } from '../contract/agent.ts';
import { resolvedOptions } from '../options.ts';

/** Options with defaults filled in; what the agent's schema refuses is told with the agent, the option and its value. */
export function resolveOptions(agent: Agent, given: Readonly<Record<string, unknown>>): unknown {
  return resolvedOptions(agent.options, given, `agent ${agent.name}`);
}
