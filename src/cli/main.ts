#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { TOOL } from '../bank/tool.ts';
import { UserError } from '../error.ts';

const ISSUES =
  'a fault of Offramp itself; please report it with the lines above and what "offramp doctor" prints';

// Each command loads what it needs: `offramp bank` starts no engine and parses no reward.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).runCommand(),
  resume: async () => (await import('./resume.ts')).resumeCommand(),
  reproduce: async () => (await import('./reproduce.ts')).reproduceCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  diagnose: async () => (await import('./diagnose.ts')).diagnoseCommand(),
  infer: async () => (await import('./infer.ts')).inferCommand(),
  backbone: async () => (await import('./backbone.ts')).backboneCommand(),
  bank: async () => (await import('./bank.ts')).bankCommand(),
  new: async () => (await import('./new.ts')).newCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  list: async () => (await import('./list.ts')).listCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
};

// Whoever reads our output may stop early, as `head` does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

try {
  const program = await offramp(process.argv[2]);
  throwing(program);
  await program.parseAsync();
} catch (error) {
  explain(error);
  process.exitCode = exitCode(error);
}

/** The program with the command asked for, or with all where none of them is. */
async function offramp(wanted = ''): Promise<Command> {
  const program = new Command('offramp')
    .description('Compare the exit policies of multi-exit neural networks on recorded traces.')
    .version(TOOL);
  for (const [name, load] of Object.entries(COMMANDS)) {
    if (name === wanted || !Object.hasOwn(COMMANDS, wanted)) program.addCommand(await load());
  }
  return program;
}

/** Lets every command throw where it would end the process by itself. */
function throwing(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwing);
}

function explain(error: unknown): void {
  if (error instanceof CommanderError) return; // said already
  if (error instanceof UserError) process.stderr.write(`error: ${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n\n${ISSUES}\n`);
}

/** 2 for bad usage; 1 where a command had begun its work and set it, and for faults. */
function exitCode(error: unknown): number | string {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return process.exitCode ?? (error instanceof UserError ? 2 : 1);
}
