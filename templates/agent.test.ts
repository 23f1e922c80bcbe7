import { agentContract } from 'offramp/testing';
import { test } from 'vitest';
import agent from './agent.ts';

// What every agent must keep to: same seed, same policy; nothing random when evaluated; it learns; it can be saved.
for (const { name, check } of agentContract(agent)) test(name, check, 60_000);
