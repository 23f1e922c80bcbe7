import { createRandom, type TrainingEnvironment } from 'offramp';
import { soundEnvironment } from '../../sound-environment.ts';

export const breaks = ['reproducible', 'batch size'];

const random = createRandom('module');
let made = 0;

/** Deals from a generator of its module, whatever stream it is given. */
export default (): TrainingEnvironment => {
  const sound = soundEnvironment();
  return { ...sound, vector: (n, _random, options) => sound.vector(n, random.stream(`${made++}`), options) };
};
