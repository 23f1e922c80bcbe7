import { withVector } from '../../sound-environment.ts';

export const breaks = ['restoring'];

/** Restores samples and exits but goes on dealing where it stands. */
export default withVector((vector) => ({
  restore({ sample, exit }) {
    const { random, dealt } = vector.state();
    vector.restore({ sample, exit, random, dealt });
  },
}));
