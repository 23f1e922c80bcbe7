import type { EnvironmentSpec, Hindsight } from '../../contract/environment.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { EnvironmentWorkshop } from './workshop.ts';

/** Rewards are float32. */
const ROUNDING = 1e-5;

export const description: Contract<EnvironmentWorkshop> = {
  name: 'description',
  demands:
    'Its spec is true: costs rise to 1, observations take the columns named, hindsight has the sizes told.',
  async check(workshop) {
    const environment = await workshop.environment();
    const { spec } = environment;
    demandRising(spec, workshop.place);
    let columns = 0;
    for (const { name, start, end } of spec.observations) {
      if (start !== columns || end <= start) {
        throw new ContractBreach(
          `${workshop.place}: observation "${name}"`,
          `columns ${start}..${end - 1}`,
          `columns from ${columns} on`,
        );
      }
      columns = end;
    }
    if (columns !== spec.observationSize) {
      const value = `observationSize ${spec.observationSize}`;
      throw new ContractBreach(
        `${workshop.place}: spec`,
        value,
        `${columns}, the columns of its observations`,
      );
    }
    for (const split of ['policy', 'tune'] as const) {
      demandHindsight(environment.hindsight(split), spec, split, `${workshop.place}: hindsight("${split}")`);
    }
  },
};

function demandRising({ relativeCost, exits, lambda, macs }: EnvironmentSpec, place: string): void {
  const where = `${place}: relativeCost`;
  if (relativeCost.length !== exits) {
    throw new ContractBreach(where, `${relativeCost.length} costs`, `one for each of ${exits} exits`);
  }
  relativeCost.forEach((cost, k) => {
    if (cost > (relativeCost[k - 1] ?? 0) && Number.isFinite(cost)) return;
    const value = k === 0 ? `${cost} at exit 0` : `${relativeCost[k - 1]}, then ${cost} at exit ${k}`;
    throw new ContractBreach(where, value, 'positive, finite and strictly rising costs');
  });
  if (Math.abs((relativeCost[exits - 1] as number) - 1) > ROUNDING) {
    throw new ContractBreach(
      where,
      `${relativeCost[exits - 1]} at the last exit`,
      '1 before a policy is charged',
    );
  }
  if (!(macs > 0 && Number.isFinite(macs) && lambda >= 0 && Number.isFinite(lambda))) {
    throw new ContractBreach(`${place}: spec`, `macs ${macs}, lambda ${lambda}`, 'macs > 0 and lambda >= 0');
  }
}

function demandHindsight(
  view: Hindsight,
  spec: EnvironmentSpec,
  split: 'policy' | 'tune',
  place: string,
): void {
  const { samples, exits, observations, rewards, quality, correct, labels } = view;
  const rows = spec.exits * spec.samples[split];
  const sizes: readonly [name: string, found: number, expected: number][] = [
    ['samples', samples, spec.samples[split]],
    ['exits', exits, spec.exits],
    ['rows of observations', observations.rows, rows],
    ['columns of observations', observations.columns, spec.observationSize],
    ['numbers of observations', observations.data.length, rows * spec.observationSize],
    ['rewards', rewards.length, rows],
    ['qualities', quality.length, rows],
    ['marks of correctness', correct.length, rows],
    ['labels', labels.length, spec.samples[split]],
  ];
  const wrong = sizes.find(([, found, expected]) => found !== expected);
  if (wrong) throw new ContractBreach(place, `${wrong[1]} ${wrong[0]}`, String(wrong[2]));
  const odd = observations.data.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    const row = Math.floor(odd / observations.columns);
    throw new ContractBreach(
      `${place}: row ${row}`,
      `observation ${observations.data[odd]}`,
      'a finite number',
    );
  }
  rewards.forEach((reward, row) => {
    const cost = spec.relativeCost[Math.floor(row / samples)] as number;
    const expected = (quality[row] as number) - spec.lambda * cost;
    if (Math.abs(reward - expected) <= ROUNDING * Math.max(1, Math.abs(expected))) return;
    throw new ContractBreach(
      `${place}: row ${row}`,
      `reward ${reward}`,
      `quality - lambda * cost = ${expected}`,
    );
  });
}
