import { readdirSync } from 'node:fs';
import {
  type Agent,
  type Bank,
  createRandom,
  type EnvironmentDefinition,
  type Policy,
  type Progress,
} from 'offramp';
import { resolveOptions } from '../../src/run/options.ts';
import type { Evaluation } from '../../src/mdp/evaluate.ts';
import { branchWidths } from '../../src/bank/columns.ts';
import { DEFAULT_OBSERVATIONS } from '../../src/mdp/observations.ts';
import { createProblem, type Problem } from '../../src/mdp/problem.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';

const FOLDER = new URL('../../agents/', import.meta.url);

/** Every agent of the folder, in the order of their names. */
export const agents: readonly Agent[] = await Promise.all(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map(async (name) => {
      const module = (await import(new URL(name, FOLDER).href)) as { default: Agent };
      return module.default;
    }),
);

/** The agent of this name; a name that is not in the folder is an error of the test. */
export function agentOf(name: string): Agent {
  const agent = agents.find((one) => one.name === name);
  if (!agent) throw new Error(`no agents/${name}.ts`);
  return agent;
}

/** An agent with its options, as a trial has them. */
export interface Contender {
  readonly agent: Agent;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Opened {
  readonly definition: EnvironmentDefinition;
  readonly bank: Bank;
}

/** An environment with its bank. */
export async function open(definition: EnvironmentDefinition): Promise<Opened> {
  return { definition, bank: await definition.bank() };
}

/** The problem this agent is given in this environment. */
export function problemFor(
  { agent, options }: Contender,
  { definition, bank }: Opened,
  lambda: number,
): Problem {
  const offered = definition.observations ?? DEFAULT_OBSERVATIONS;
  return createProblem({
    name: definition.name,
    bank,
    observations:
      agent.observations?.(resolveOptions(agent, options), offered, branchWidths(bank)) ?? offered,
    reward: { quality: 'correct', dense: false },
    lambda,
    finite: definition.finite ?? false,
  });
}

/** Trains as a trial does: the policy, and all that was reported on the way. */
export function train(
  { agent, options }: Contender,
  { training: environment }: Problem,
  seed: number | string,
): Promise<{ policy: Policy; curve: Progress[] }> {
  return withTensorScope(async () => {
    const random = createRandom(seed).stream('agent');
    const running = agent.train({ environment, options: resolveOptions(agent, options), random });
    const curve: Progress[] = [];
    for (;;) {
      const { done, value } = await running.next();
      if (done) return { policy: value, curve };
      curve.push(value);
    }
  });
}

/** What the policy of one trial does on `test`. */
export async function trial(
  contender: Contender,
  opened: Opened,
  lambda: number,
  seed: number,
): Promise<Evaluation> {
  const problem = problemFor(contender, opened, lambda);
  const { policy } = await train(contender, problem, seed);
  return problem.evaluate(policy, 'test');
}

/** Words for how long an agent trains, and what is long enough where no learning is looked for. */
const SHORT: Readonly<Record<string, number>> = { updates: 45, episodes: 3000, batch: 64, parallel: 16 };

/** An agent with the options that say how long it trains cut short. */
export function quick(agent: Agent): Contender {
  const defaults = agent.options.parse({}) as Readonly<Record<string, unknown>>;
  const options = Object.fromEntries(Object.entries(SHORT).filter(([name]) => name in defaults));
  return { agent, options };
}

/** Whether what a training reported says that it learned: it earned a return or descended a loss. */
export function learns(curve: readonly Progress[]): boolean {
  return curve.some(({ metrics }) => 'return' in metrics || 'loss' in metrics);
}
