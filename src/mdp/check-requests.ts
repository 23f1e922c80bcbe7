import { EXIT, type EnvironmentState } from '../contract/environment.ts';
import { UserError } from '../error.ts';

/** Refuses what is no number of requests side by side. */
export function checkRequests(n: number): void {
  if (Number.isInteger(n) && n >= 1) return;
  throw new UserError(`environment: n is ${n}; expected an integer >= 1`);
}

/** Before anybody moves, so that an error leaves the environment as it was. */
export function checkActions(actions: Uint8Array, n: number): void {
  if (actions.length !== n) {
    throw new UserError(`environment: ${actions.length} actions for ${n} requests; expected one each`);
  }
  for (let slot = 0; slot < n; slot++) {
    if ((actions[slot] as number) <= EXIT) continue;
    throw new UserError(
      `environment: action ${actions[slot]} of request ${slot}; expected 0 (continue) or 1 (exit)`,
    );
  }
}

/** Refuses a sample for each of `n` requests outside 0 .. samples - 1. */
export function checkSamples(chosen: ArrayLike<number>, n: number, samples: number): void {
  checkPlaces('sample', chosen, n, samples);
}

/** Refuses a state of another number of requests, or of samples or exits that there are not. */
export function checkState(state: EnvironmentState, n: number, samples: number, exits: number): void {
  checkPlaces('sample', state.sample, n, samples);
  checkPlaces('exit', state.exit, n, exits);
}

function checkPlaces(word: string, places: ArrayLike<number>, n: number, count: number): void {
  if (places.length !== n) {
    throw new UserError(`environment: ${places.length} ${word}s for ${n} requests; expected one each`);
  }
  for (let slot = 0; slot < n; slot++) {
    const place = places[slot] as number;
    if (Number.isInteger(place) && place >= 0 && place < count) continue;
    throw new UserError(`environment: ${word} ${place} of request ${slot} outside 0..${count - 1}`);
  }
}
