export { agentContract } from './agent-contract.ts';
export { ContractBreach, type ContractCheck } from './contract.ts';
export { environmentContract } from './environment-contract.ts';
export type { EnvironmentFactory } from './environment/workshop.ts';
export { type Tune, toyBank } from './toy-bank.ts';
