import type { EnvironmentDefinition } from '../contract/environment.ts';
import { bind, type ContractCheck } from './contract.ts';
import { BANK_CONTRACTS, ENVIRONMENT_CONTRACTS } from './environment/contracts.ts';
import { type EnvironmentFactory, environmentWorkshop } from './environment/workshop.ts';

/**
 * What every environment promises, as checks of this one: each is a test of its own. The subject is what
 * `defineEnvironment` gave, or a function that makes a training environment of your own from the start; a definition
 * is held to what its bank promises too. An environment is looked at with lambda 0.5.
 */
export function environmentContract(subject: EnvironmentDefinition | EnvironmentFactory): ContractCheck[] {
  const contracts =
    typeof subject === 'function' ? ENVIRONMENT_CONTRACTS : [...BANK_CONTRACTS, ...ENVIRONMENT_CONTRACTS];
  return bind(contracts, environmentWorkshop(subject));
}
