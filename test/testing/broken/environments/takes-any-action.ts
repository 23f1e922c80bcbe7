import { CONTINUE, EXIT } from 'offramp';
import { withVector } from '../../sound-environment.ts';

export const breaks = ['illegal actions'];

/** Takes every action but 0 for an exit. */
export default withVector((vector) => ({
  step: (actions) =>
    vector.step(Uint8Array.from({ length: vector.n }, (_, slot) => (actions[slot] ? EXIT : CONTINUE))),
}));
