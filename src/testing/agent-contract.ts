import type { z } from 'zod';
import type { Agent } from '../contract/agent.ts';
import { AGENT_CONTRACTS } from './agent/contracts.ts';
import { agentWorkshop } from './agent/workshop.ts';
import { bind, type ContractCheck } from './contract.ts';

/**
 * What every agent promises, as checks of this one: each is a test of its own. They share three trainings on a toy
 * bank, made by whichever check comes first, so give them time: `test(name, check, 60_000)`. `options` replace
 * defaults that take too long; unknown ones make every check fail. Run them one after another, never side by side.
 */
export function agentContract<Schema extends z.ZodType>(
  agent: Agent<Schema>,
  options: NoInfer<z.input<Schema>> = {} as z.input<Schema>,
): ContractCheck[] {
  return bind(AGENT_CONTRACTS, agentWorkshop(agent as unknown as Agent, options as Record<string, unknown>));
}
