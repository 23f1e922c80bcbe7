import { type TrainingEnvironment } from 'offramp';
import { soundEnvironment } from '../../sound-environment.ts';

export const breaks = ['batch size'];

/** Deals from a stream that depends on how many requests there are. */
export default (): TrainingEnvironment => {
  const sound = soundEnvironment();
  return {
    ...sound,
    vector: (n, random, options) => sound.vector(n, random.stream(`${n} requests`), options),
  };
};
