import type { Hindsight, VectorEnvironment } from '../../contract/environment.ts';
import type { Matrix } from '../../matrix.ts';
import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { drawnActions, type EnvironmentWorkshop, REQUESTS, requests } from './workshop.ts';

export const freshObservations: Contract<EnvironmentWorkshop> = {
  name: 'fresh observations',
  demands: 'After each step a request shows where it stands now, and an ended one what it was left at.',
  async check(workshop) {
    const environment = await workshop.environment();
    const view = environment.hindsight('policy');
    const vector = requests(environment);
    demandFresh(vector, view, `${workshop.place}: at the start`);
    let step = 0;
    for (const actions of drawnActions(REQUESTS, 4 * view.exits)) {
      const before = vector.observations.data.slice();
      vector.step(actions);
      const place = `${workshop.place}: step ${step++}`;
      demandFresh(vector, view, place);
      for (let slot = 0; slot < REQUESTS; slot++) {
        if (vector.terminated[slot] === 0) continue;
        const left = rowOf({ ...vector.observations, data: before }, slot);
        if (firstDifference(rowOf(vector.finalObservations, slot), left) < 0) continue;
        const value = 'finalObservations is not what was shown before the step';
        throw new ContractBreach(
          `${place}, request ${slot}`,
          value,
          'the observation that the episode ended at',
        );
      }
    }
  },
};

function demandFresh(
  { observations, rows, exits, n }: VectorEnvironment,
  view: Hindsight,
  place: string,
): void {
  for (let slot = 0; slot < n; slot++) {
    const row = rows[slot] as number;
    const where = `${place}, request ${slot}`;
    if (Math.floor(row / view.samples) !== exits[slot]) {
      throw new ContractBreach(
        where,
        `row ${row} at exit ${exits[slot]}`,
        'row k * samples + i of its exit k',
      );
    }
    const column = firstDifference(rowOf(observations, slot), rowOf(view.observations, row));
    if (column < 0) continue;
    const value = `observation ${observations.data[slot * observations.columns + column]} in column ${column}`;
    const expected = view.observations.data[row * observations.columns + column];
    throw new ContractBreach(where, value, `${expected}, that of exit ${exits[slot]}; show after every move`);
  }
}

function rowOf({ data, columns }: Matrix, row: number): Float32Array {
  return data.subarray(row * columns, (row + 1) * columns);
}
