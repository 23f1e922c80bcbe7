import { CONTINUE, EXIT } from '../../contract/environment.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { type EnvironmentWorkshop, REQUESTS, requests, someSamples } from './workshop.ts';

export const episodes: Contract<EnvironmentWorkshop> = {
  name: 'episodes',
  demands:
    'An episode lasts from 1 step, where it exits at once, to K, where the last exit takes it whatever is said.',
  async check(workshop) {
    const environment = await workshop.environment();
    const { exits } = environment.spec;
    const vector = requests(environment);
    for (let leaving = 0; leaving < exits; leaving++) {
      vector.reset({ samples: someSamples(environment) });
      for (let k = 0; k <= leaving; k++) {
        const place = `${workshop.place}: exit ${k}`;
        demandAll(vector.exits, k, `${place}: requests`, 'stand at exit');
        // At the last exit nobody is asked: continuing exits too.
        const exit = k === leaving && leaving < exits - 1;
        vector.step(new Uint8Array(REQUESTS).fill(exit ? EXIT : CONTINUE));
        const why = exit ? 'after exiting' : k === leaving ? 'past the last exit' : 'after continuing';
        demandAll(vector.terminated, k === leaving ? 1 : 0, `${place}: ${why}`, 'have terminated =');
      }
      demandAll(
        vector.exits,
        0,
        `${workshop.place}: after an episode of ${leaving + 1} steps`,
        'stand at exit',
      );
    }
  },
};

function demandAll(found: Uint8Array, expected: number, place: string, what: string): void {
  const slot = found.findIndex((value) => value !== expected);
  if (slot < 0) return;
  throw new ContractBreach(`${place}, request ${slot}`, String(found[slot]), `all to ${what} ${expected}`);
}
