import { withVector } from '../../sound-environment.ts';

export const breaks = ['fresh observations', 'restoring'];

/** Shows after a step what was shown before it. */
export default withVector((vector) => {
  const data = vector.observations.data.slice();
  const observations = { ...vector.observations, data };
  return {
    observations,
    reset(options) {
      vector.reset(options);
      data.set(vector.observations.data);
    },
    restore(state) {
      vector.restore(state);
      data.set(vector.observations.data);
    },
    step(actions) {
      data.set(vector.observations.data);
      vector.step(actions);
    },
  };
});
