import type { Figures } from '../../contract/record.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { AgentWorkshop } from './workshop.ts';

/** Share of the optimum that a learner may stay below it. */
const WITHIN = 0.01;
/** Sums of rewards round. */
const ROUNDING = 1e-6;

export const learning: Contract<AgentWorkshop> = {
  name: 'learning',
  demands:
    'On a toy of three exits the policy comes within 1% of the exact optimum, save where it says that it need not ' +
    '(learns: false), and never beats it, save where it gives class scores of its own.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const problem = workshop.problem();
    const { deterministic, exitShare } = problem.evaluate(policy, 'test');
    const { reward: optimum } = problem.bounds().optimum as Figures;
    const { reward } = deterministic;
    const place = `${workshop.place}: toy, lambda 0.5`;
    const shares = exitShare.map((share) => share.toFixed(2)).join(', ');
    if (!policy.predict && reward > optimum + ROUNDING) {
      throw new ContractBreach(
        place,
        `mean reward ${reward.toFixed(4)}, above the optimum ${optimum.toFixed(4)} of all policies`,
        'at most the optimum; something else than the observations has told it the answers',
      );
    }
    if (workshop.agent.learns === false || reward >= optimum - WITHIN * Math.abs(optimum)) return;
    throw new ContractBreach(
      place,
      `mean reward ${reward.toFixed(4)}, exits taken ${shares}`,
      `within 1% of the optimum, ${optimum.toFixed(4)}, where each takes a third; learns: false if it is a baseline or has another aim`,
    );
  },
};
