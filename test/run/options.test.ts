import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Agent } from '../../src/contract/agent.ts';
import { resolveOptions } from '../../src/run/options.ts';

const agent = {
  name: 'reinforce',
  options: z.strictObject({
    learningRate: z.number().positive().default(0.003),
    hidden: z.array(z.int().positive()).default([32]),
  }),
} as unknown as Agent;

describe('resolveOptions', () => {
  it('fills defaults in', () => {
    expect(resolveOptions(agent, { hidden: [8, 8] })).toEqual({ learningRate: 0.003, hidden: [8, 8] });
  });

  it('names the nearest option', () => {
    expect(() => resolveOptions(agent, { learningrate: 1 })).toThrow(
      'agent reinforce: unknown option "learningrate"; did you mean "learningRate"?',
    );
  });

  it('says the value that was given and what was expected', () => {
    expect(() => resolveOptions(agent, { hidden: [8, -1] })).toThrow(
      'agent reinforce: option hidden.1 is -1: Too small: expected number to be >0',
    );
    expect(() => resolveOptions(agent, { learningRate: 'fast' })).toThrow(
      'agent reinforce: option learningRate is "fast": Invalid input: expected number, received string',
    );
  });
});
