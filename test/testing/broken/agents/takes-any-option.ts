import { defineAgent, z } from 'offramp';
import { soundAgent } from '../../sound-agent.ts';

export const breaks = ['options'];

const sound = soundAgent('sound');

/** Takes a misspelt option for none. */
export default defineAgent({
  ...sound,
  name: 'takes-any-option',
  options: z.object({ rounds: z.int().positive().default(3) }),
});
