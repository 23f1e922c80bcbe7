import { type Policy } from 'offramp';
import { eachRow, soundAgent } from '../../sound-agent.ts';

export const breaks = ['tune'];

function table(worth: readonly (readonly [string, number])[]): Policy {
  const gains = new Map(worth);
  return {
    exit: (k, observations) => ({
      probability: eachRow(observations, ([confidence]) =>
        (gains.get(`${k} ${confidence}`) ?? 0) > 0 ? 1 : 0,
      ),
    }),
    macs: () => 0,
    save: () => ({ kind: 'table', config: worth, weights: {} }),
  };
}

/** Fits what exiting is worth at each confidence on `tune`, a second pool of rows to it. */
export default soundAgent('trains-on-tune', {
  async *train({ environment }) {
    const views = [
      environment.hindsight('policy'),
      ...Array.from({ length: 2 }, () => environment.hindsight('tune')),
    ];
    const worth = new Map<string, number>();
    for (const { observations, rewards, samples, exits } of views) {
      for (let row = 0; row < (exits - 1) * samples; row++) {
        const key = `${Math.floor(row / samples)} ${observations.data[row]}`;
        const gain = (rewards[row] as number) - (rewards[(exits - 1) * samples + (row % samples)] as number);
        worth.set(key, (worth.get(key) ?? 0) + gain);
      }
    }
    yield { step: 1, of: 1, metrics: {} };
    return table([...worth]);
  },
  load: ({ config }) => table(config as [string, number][]),
});
