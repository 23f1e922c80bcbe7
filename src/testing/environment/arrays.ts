import { type Contract, ContractBreach } from '../contract.ts';
import { type EnvironmentWorkshop, requests } from './workshop.ts';

export const arrays: Contract<EnvironmentWorkshop> = {
  name: 'arrays',
  demands: 'Every array of a vector environment has one entry, or one row of D, for each of its n requests.',
  async check(workshop) {
    const environment = await workshop.environment();
    const size = environment.spec.observationSize;
    for (const n of [1, 3]) {
      const vector = requests(environment, n);
      const { observations, finalObservations, rows, exits, rewards, terminated, truncated } = vector;
      const sizes: readonly [name: string, found: number, expected: number][] = [
        ['n', vector.n, n],
        ['observations.rows', observations.rows, n],
        ['observations.columns', observations.columns, size],
        ['observations.data.length', observations.data.length, n * size],
        ['finalObservations.data.length', finalObservations.data.length, n * size],
        ...Object.entries({ rows, exits, rewards, terminated, truncated }).map(
          ([name, array]): [string, number, number] => [`${name}.length`, array.length, n],
        ),
      ];
      const wrong = sizes.find(([, found, expected]) => found !== expected);
      if (!wrong) continue;
      throw new ContractBreach(
        `${workshop.place}: vector(${n})`,
        `${wrong[0]} is ${wrong[1]}`,
        String(wrong[2]),
      );
    }
  },
};
