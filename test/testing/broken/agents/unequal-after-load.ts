import { soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['saving'];

/** Rounds what it saves. */
export default soundAgent('unequal-after-load', {
  load: ({ config }) => thresholdPolicy(Number((config as { threshold: number }).threshold.toFixed(1))),
});
