import { type Contract, ContractBreach } from '../contract.ts';
import type { EnvironmentWorkshop } from './workshop.ts';

const ROUNDING = 1e-9;
/** Samples that share an observation, on average, where observations are few. */
const SHARED = 4;

export const optimum: Contract<EnvironmentWorkshop> = {
  name: 'optimum',
  demands:
    'Where it says that observations are few (finite: true) they are, and no fixed exit beats its optimum.',
  async check(workshop) {
    const opened = await workshop.opened();
    if (!opened?.definition.finite) return;
    const problem = opened.problem(opened.bank);
    const view = problem.training.hindsight('policy');
    const { data, columns } = view.observationsAt(view.exits - 1);
    const distinct = new Set(
      Array.from({ length: view.samples }, (_, i) => data.subarray(i * columns, (i + 1) * columns).join()),
    );
    if (distinct.size * SHARED > view.samples) {
      throw new ContractBreach(
        `${workshop.place}: finite`,
        `${distinct.size} distinct observations of ${view.samples} samples at the last exit`,
        `${SHARED} samples at least to an observation; else the optimum is hindsight, and nobody attains it`,
      );
    }
    const { fixedExits, optimum: best } = problem.bounds();
    fixedExits.forEach(({ reward }, k) => {
      if (best && reward <= best.reward + ROUNDING) return;
      const value = `fixed exit ${k} earns ${reward}, the optimum ${best?.reward}`;
      throw new ContractBreach(workshop.place, value, 'an optimum that nothing beats');
    });
  },
};
