import { median } from './median.ts';

/** Seconds that each of several bodies takes, medians over rounds that run them in turn: what the machine does else, all share. */
export function sideBySide(bodies: readonly (() => void)[], rounds: number): number[] {
  const times: number[][] = bodies.map(() => []);
  for (let round = -2; round < rounds; round++) {
    bodies.forEach((body, b) => {
      const start = performance.now();
      body();
      if (round >= 0) times[b]?.push((performance.now() - start) / 1000);
    });
  }
  return times.map(median);
}
