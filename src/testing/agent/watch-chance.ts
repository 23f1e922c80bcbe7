import { AsyncLocalStorage } from 'node:async_hooks';
import { errorPlace } from '../../run/plugin-error.ts';

const MATH: { random: () => number } = Math;
const watched = new AsyncLocalStorage<string[]>();

/**
 * Runs `body` and writes into `draws` where it called Math.random, itself or through a library; other code of the
 * process, a test runner's timers for instance, may call it meanwhile.
 */
export async function watchChance<T>(draws: string[], body: () => T | Promise<T>): Promise<T> {
  const untouched = MATH.random;
  MATH.random = () => {
    watched.getStore()?.push(errorPlace(new Error('Math.random')));
    return untouched();
  };
  try {
    return await watched.run(draws, body);
  } finally {
    MATH.random = untouched;
  }
}
