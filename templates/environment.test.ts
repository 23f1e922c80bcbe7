import { environmentContract } from 'offramp/testing';
import { test } from 'vitest';
import environment from './environment.ts';

// What every environment must keep to: whole episodes, a forced last exit, no label in an observation.
for (const { name, check } of environmentContract(environment)) test(name, check, 60_000);
