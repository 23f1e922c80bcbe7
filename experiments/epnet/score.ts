import { type FinishedRun, type Score, scoreOf } from 'offramp';
import { answer } from './answer.ts';
import { branches } from './branches.ts';
import { budgetGain } from './budget-gain.ts';
import { manyExits } from './many-exits.ts';
import { noLoss } from './no-loss.ts';
import { requestCaps } from './request-caps.ts';

/** Each claim of the abstract as one that can be true or false, judged by its interval. */
export async function score(run: FinishedRun): Promise<Score> {
  const claims = [
    ...(await noLoss(run)),
    ...budgetGain(run),
    ...manyExits(run),
    ...requestCaps(run),
    branches(),
  ];
  return scoreOf(claims, answer(claims));
}
