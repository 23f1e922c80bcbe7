import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['progress'];

/** Tells a mean of nothing. */
export default soundAgent('tells-no-number', {
  async *train({ environment }) {
    const returns: number[] = [];
    yield {
      step: 0,
      of: 1,
      metrics: { return: returns.reduce((sum, value) => sum + value, 0) / returns.length },
    };
    return thresholdPolicy(learnThreshold(environment.hindsight('policy')));
  },
});
