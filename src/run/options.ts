import type { z } from 'zod';
import type { Agent } from '../contract/agent.ts';
import { suggestion, UserError } from '../error.ts';

type Issue = z.core.$ZodIssue;

/** Options with defaults filled in; what the agent's schema refuses is told with the agent, the option and its value. */
export function resolveOptions(agent: Agent, given: Readonly<Record<string, unknown>>): unknown {
  const parsed = agent.options.safeParse(given);
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.map((issue) => describe(issue, agent, given));
  throw new UserError(messages.join('\n'));
}

function describe(issue: Issue, agent: Agent, given: unknown): string {
  const place = `agent ${agent.name}`;
  if (issue.code === 'unrecognized_keys') {
    const path = issue.path.map(String).join('.');
    const known = path ? [] : Object.keys((agent.options as Partial<z.ZodObject>).shape ?? {});
    return issue.keys
      .map((key) => `${place}: unknown option "${path ? `${path}.` : ''}${key}"${suggestion(key, known)}`)
      .join('\n');
  }
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], given);
  return `${place}: option ${issue.path.join('.')} is ${JSON.stringify(value)}: ${issue.message}`;
}
