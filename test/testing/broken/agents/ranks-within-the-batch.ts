import { type Policy } from 'offramp';
import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['row by row'];

function ranking(threshold: number): Policy {
  return {
    ...thresholdPolicy(threshold),
    exit(k, { data, rows, columns }) {
      const mean = data.reduce((sum, value) => sum + value, 0) / rows;
      const shifted = data.map((value) => value + 0.01 * mean);
      return thresholdPolicy(threshold).exit(k, { data: shifted, rows, columns });
    },
  };
}

/** Exits on what is confident for its batch. */
export default soundAgent('ranks-within-the-batch', {
  async *train({ environment }) {
    const threshold = learnThreshold(environment.hindsight('policy'));
    yield { step: 1, of: 1, metrics: { threshold } };
    return ranking(threshold);
  },
  load: ({ config }) => ranking((config as { threshold: number }).threshold),
});
