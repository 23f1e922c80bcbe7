import { createRandom } from '../../random.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

/** A matrix product may round otherwise in a batch of another size. */
const ROUNDING = 1e-5;
/** Rows of the second batch, so few that whatever is taken over a batch differs. */
const FEW = 7;

export const rowByRow: Contract<AgentWorkshop> = {
  name: 'row by row',
  demands: 'A row gets the same answer in any order and any batch: nothing but its observations decides.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const shown = workshop.shown();
    const samples = shown[0]?.rows ?? 0;
    const whole = answersOf(policy, shown);
    const order = createRandom('row by row').permutation(samples);
    for (const [batch, rows] of [
      ['in another order', order],
      ['in a batch of few', order.subarray(0, FEW)],
    ] as const) {
      answersOf(policy, shown, rows).forEach((probability, k) => {
        const at = rows.findIndex((row, j) => !equal(probability[j], whole[k]?.[row]));
        if (at < 0) return;
        const row = rows[at] as number;
        throw new ContractBreach(
          `${workshop.place}: exit ${k}, row ${row}`,
          `probability ${whole[k]?.[row]}, ${batch} ${probability[at]}`,
          'the same; a policy sees one row at a time, whatever its place',
        );
      });
    }
  },
};

/** Equal but for rounding, and on the same side of one half. */
function equal(a: number | undefined, b: number | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return Math.abs(a - b) <= ROUNDING || (Number.isNaN(a) && Number.isNaN(b));
}
