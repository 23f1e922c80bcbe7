import { learnThreshold, soundAgent, thresholdPolicy } from '../../sound-agent.ts';

export const breaks = ['cancellation'];

/** Steps its environment beside the training, and nobody stops it. */
export default soundAgent('trains-on-after-cancel', {
  async *train({ environment, random }) {
    const requests = environment.vector(2, random.stream('requests'));
    const threshold = learnThreshold(environment.hindsight('policy'));
    let left = 20;
    const play = (): void => {
      requests.step(new Uint8Array(2));
      if (--left > 0) setImmediate(play);
    };
    play();
    yield { step: 1, of: 1, metrics: { threshold } };
    return thresholdPolicy(threshold);
  },
});
