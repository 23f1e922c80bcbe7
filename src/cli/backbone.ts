import { Command } from 'commander';
import { backboneInfoCommand } from './backbone-info.ts';
import { trainCommand } from './train-backbone.ts';

/** `offramp backbone train|info`. */
export function backboneCommand(): Command {
  return new Command('backbone')
    .description('train the multi-exit network behind an environment')
    .addCommand(trainCommand())
    .addCommand(backboneInfoCommand());
}
