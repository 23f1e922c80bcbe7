import { Command } from 'commander';
import { planOf } from '../run/resume.ts';
import { carryOut, type RunFlags, withRunFlags } from './carry-out.ts';

/** `offramp resume`: what is missing of a run. */
export function resumeCommand(): Command {
  const command = new Command('resume')
    .description('go on with a run that was stopped or had failures')
    .argument('<run>', 'folder of the run');
  return withRunFlags(command).action(async (run: string, flags: RunFlags) => {
    await carryOut(await planOf(run), run, flags);
  });
}
