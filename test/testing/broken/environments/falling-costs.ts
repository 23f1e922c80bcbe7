import { type TrainingEnvironment } from 'offramp';
import { soundEnvironment } from '../../sound-environment.ts';

export const breaks = ['description', 'charging'];

/** Says that the last exit costs less than the one before. */
export default (): TrainingEnvironment => {
  const sound = soundEnvironment();
  const [first = 0, ...others] = sound.spec.relativeCost;
  return { ...sound, spec: { ...sound.spec, relativeCost: [...others.toReversed(), first] } };
};
