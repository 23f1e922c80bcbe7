import type { Policy } from '../../contract/policy.ts';
import type { Matrix } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { takeRows } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

/** A matrix product may round otherwise in a batch of another size: share of a score. */
const ROUNDING = 1e-5;
/** Rows of the second batch, so few that whatever is taken over a batch differs. */
const FEW = 7;

export const classScores: Contract<AgentWorkshop> = {
  name: 'class scores',
  demands:
    'Where the policy predicts by itself, that is a finite score a class for each row at every exit, the same ' +
    'however often it is asked and whatever the batch.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const { spec } = workshop.problem().training;
    for (let k = 0; k < spec.exits; k++) {
      const scores = scoresOf(policy, workshop, k);
      if (!scores) return;
      const place = `${workshop.place}: predict(${k})`;
      checkScores(scores, observationsAt(workshop, k).rows, spec.classes, place);
      checkAgain(scores, scoresOf(policy, workshop, k) as Float32Array, place);
      checkBatch(policy, workshop, { scores, k, place });
    }
  },
};

/** Class scores of every row of \`policy\` at exit \`k\` [rows x classes]; undefined where the policy gives none. */
export function scoresOf(policy: Policy, workshop: AgentWorkshop, k: number): Float32Array | undefined {
  return policy.predict?.(k, observationsAt(workshop, k));
}

function observationsAt(workshop: AgentWorkshop, k: number): Matrix {
  return workshop.problem().training.hindsight('policy').observationsAt(k);
}

function checkScores(scores: Float32Array, rows: number, classes: number, place: string): void {
  if (!(scores instanceof Float32Array) || scores.length !== rows * classes) {
    const value = `${scores.length} scores for ${rows} rows of ${classes} classes`;
    throw new ContractBreach(place, value, 'a Float32Array with one a row and class');
  }
  const wrong = scores.findIndex((score) => !Number.isFinite(score));
  if (wrong < 0) return;
  const at = `${place}, row ${Math.floor(wrong / classes)}`;
  throw new ContractBreach(at, `score ${scores[wrong]} of class ${wrong % classes}`, 'a finite number');
}

function checkAgain(scores: Float32Array, again: Float32Array, place: string): void {
  const wrong = firstDifference(scores, again);
  if (wrong < 0) return;
  throw new ContractBreach(place, `score ${scores[wrong]}, asked again ${again[wrong]}`, 'the same');
}

function checkBatch(
  policy: Policy,
  workshop: AgentWorkshop,
  { scores, k, place }: { readonly scores: Float32Array; readonly k: number; readonly place: string },
): void {
  const observations = observationsAt(workshop, k);
  const classes = scores.length / observations.rows;
  const rows = createRandom('class scores').permutation(observations.rows).subarray(0, FEW);
  const few = policy.predict?.(k, takeRows(observations, rows)) ?? scores;
  rows.forEach((row, j) => {
    for (let c = 0; c < classes; c++) {
      const [whole, alone] = [scores[row * classes + c] as number, few[j * classes + c] as number];
      if (Math.abs(whole - alone) <= ROUNDING * (1 + Math.abs(whole))) continue;
      const value = `score ${whole} of class ${c}, in a batch of few ${alone}`;
      throw new ContractBreach(`${place}, row ${row}`, value, 'the same; a policy sees one row at a time');
    }
  });
}
