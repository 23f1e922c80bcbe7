import { type TrainingEnvironment } from 'offramp';
import { soundEnvironment } from '../../sound-environment.ts';

export const breaks = ['charging'];

/** Takes no notice of what a policy costs. */
export default (): TrainingEnvironment => {
  const sound = soundEnvironment();
  return { ...sound, charging: () => sound };
};
