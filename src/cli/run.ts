import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Budget } from '../contract/budget.ts';
import { expand } from '../run/expand.ts';
import { absoluteSpecifier } from '../run/load-export.ts';
import type { RunRequest } from '../run/request.ts';
import { carryOut, type RunFlags, withRunFlags } from './carry-out.ts';
import { budgetList, collected, numberList, wholeNumber, wordList } from './values.ts';

interface Flags extends RunFlags {
  readonly bank?: string;
  readonly agents?: string[];
  readonly lambda?: number[];
  readonly budgets?: Budget[];
  readonly seeds?: number;
  readonly observations?: string[];
  readonly set: string[];
  readonly out: string;
}

/** `offramp run`: a new run, or what is missing of the one that the same command began. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('run an experiment: train, evaluate, compare')
    .argument('<experiment>', 'name of an experiment ("offramp list"), or ./file.ts')
    .option('--bank <file.arrow>', 'run it on this trace bank instead of its own environments')
    .option('--agents <a,b>', 'only these of its agents; others by name, or ./my-agent.ts', wordList)
    .option('--lambda <0.1,0.5>', 'prices of compute', numberList)
    .option(
      '--budgets <0.3,0.5>',
      'caps on cost: a mean over requests, request:<from>..<to> or stream:<mean>x<requests>',
      budgetList,
    )
    .option('--seeds <n>', 'number of seeds', wholeNumber)
    .option('--observations <a,b>', 'what agents see that do not say so themselves', wordList)
    .option('--set <agent.option=value>', 'change an option of an agent; may be repeated', collected, [])
    .option('--out <folder>', 'where run folders are made', 'runs');
  return withRunFlags(command).action(async (experiment: string, flags: Flags) => {
    const plan = await expand(requestOf(experiment, flags));
    await carryOut(plan, join(flags.out, plan.name), flags);
  });
}

function requestOf(
  experiment: string,
  { bank, agents, lambda, budgets, seeds, observations, set }: Flags,
): RunRequest {
  const directory = process.cwd();
  return {
    experiment: absoluteSpecifier(experiment, directory),
    ...(bank !== undefined && { bank: resolve(bank) }),
    ...(agents && { agents: agents.map((agent) => absoluteSpecifier(agent, directory)) }),
    ...(lambda && { lambda }),
    ...(budgets && { budgets }),
    ...(seeds !== undefined && { seeds }),
    ...(observations && { observations }),
    set,
  };
}
